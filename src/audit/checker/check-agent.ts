import type { AgentFailure } from '../../core/domain/agent.js';
import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcedBefore, type VerifierState } from './verifier-state.js';

/** Of one that is not there any more, or must not be asked any more, nobody asks. */
const PERHAPS_NOT_ASKED: ReadonlySet<AgentFailure> = new Set([
  'cannot_start',
  'exited',
  'not_recorded',
  'budget_spent',
]);

/** It did not begin, or gave no answer about an incident that was announced. */
export function checkAgentFailed(
  line: LineOf<'AGENT_FAILED'>,
  state: VerifierState,
): Problem | undefined {
  const { event_id } = line;
  if (event_id === null) return firstDifference('cause', [['cause', null, line.cause]]);
  const announced = announcedBefore(state, event_id);
  state.agent.asked_about.add(event_id);
  state.agent.failed = line;
  if (PERHAPS_NOT_ASKED.has(line.failure)) state.agent.perhaps_not_asked += 1;
  if (announced === undefined) return problem('event_id', 'an announced event', event_id);
  return firstDifference('cause', [['cause', announced.seq, line.cause]]);
}

/** Only who has answered can ask for more. */
export function checkAgentProbed(
  { cause, event_id }: LineOf<'AGENT_PROBED'>,
  { agent }: VerifierState,
): Problem | undefined {
  return firstDifference('agent', [
    ['cause', null, cause],
    [`asked about ${event_id}`, true, agent.asked_about.has(event_id)],
  ]);
}

/** A worker ends once. */
export function checkActedAround(
  { cause, worker }: LineOf<'ACTED_AROUND'>,
  { agent }: VerifierState,
): Problem | undefined {
  const isFirst = !agent.ended_workers.has(worker);
  agent.ended_workers.add(worker);
  return firstDifference('agent', [
    ['cause', null, cause],
    [`first end of ${worker}`, true, isFirst],
  ]);
}

/**
 * Its questions and answers are those of the lines; where the run was ended while it was asked, no line has
 * the last one.
 */
export function checkAgentEnded(
  { cause, asked, answered }: LineOf<'AGENT_ENDED'>,
  { agent }: VerifierState,
): Problem | undefined {
  const open = agent.waiting.size === 0 ? 0 : 1;
  const known = agent.asked_about.size;
  const most = agent.answered + agent.perhaps_answered + open;
  return (
    firstDifference('agent', [['cause', null, cause]]) ??
    within('asked', asked, [known - agent.perhaps_not_asked, known + open]) ??
    within('answered', answered, [agent.answered, Math.min(most, asked)])
  );
}

function within(
  name: string,
  told: number,
  [least, most]: readonly [least: number, most: number],
): Problem | undefined {
  if (told >= least && told <= most) return undefined;
  return problem('agent', `${name} ${String(most)}`, `${name} ${String(told)}`);
}
