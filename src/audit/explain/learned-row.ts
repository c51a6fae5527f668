import type { ExecutableAction } from '../../core/domain/actions.js';
import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { stateKey, stateOf } from '../../core/decider/state.js';

/** A row of the Q-table as a line holds it. */
export interface LearnedRow {
  readonly state_key: string;
  readonly q_micro: Readonly<Record<ExecutableAction, number>>;
  readonly visits: Readonly<Record<ExecutableAction, number>>;
}

/** The row that the decider looked at, where it looked at one. */
export function learnedRowOf(line: ProofLine): LearnedRow | undefined {
  if (line.event_name === 'RL_DECISION') return rowOf({ ...line, state: stateOf(line) });
  if (line.event_name !== 'ESCALATED' || line.considered === undefined) return undefined;
  return rowOf(line.considered);
}

/** The name of the row that an outcome changed. */
export function learnedStateOf(line: Extract<ProofLine, { event_name: 'Q_UPDATE' }>): string {
  return stateKey(line.state);
}

type Held = NonNullable<Extract<ProofLine, { event_name: 'ESCALATED' }>['considered']>;

function rowOf({
  state,
  q_micro,
  visits,
}: Pick<Held, 'state' | 'q_micro' | 'visits'>): LearnedRow | undefined {
  if (q_micro === null || visits === null) return undefined;
  return { state_key: stateKey(state), q_micro, visits };
}
