import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Choice, Evidence } from './evidence.js';
import type { ExplainedOutcome } from './explanation.js';
import { sayEffect, sayLine } from './statements.js';

/** What followed a choice, line by line, and how it ended. */
export function explainOutcome(choice: Choice, { effects, run }: Evidence): ExplainedOutcome {
  const act = effects.find((line) => line.event_name === 'ORCH_EXEC');
  const end = effects.find(isEnd);
  return {
    result: resultOf(choice, effects),
    act_us: act === undefined ? null : act.measured.act_us,
    ...(end === undefined ? NOT_WATCHED : watched(end)),
    statements: effects.flatMap((line) =>
      line.event_name === 'ORCH_EXEC'
        ? [sayLine(line, run), sayEffect(line)]
        : [sayLine(line, run)],
    ),
  };
}

type End = LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>;
type Watched = Pick<ExplainedOutcome, 'looks' | 'stable_us' | 'served' | 'lost'>;
const NOT_WATCHED: Watched = { looks: null, stable_us: null, served: null, lost: null };

function watched(end: End): Watched {
  const { samples, requests } = end.measured;
  const stable_us = end.event_name === 'SYSTEM_STABLE' ? end.measured.stable_us : null;
  return {
    looks: samples?.at_us.length ?? 0,
    stable_us,
    served: requests.served,
    lost: requests.lost,
  };
}

/** In the order in which they decide the matter: a refusal escalates too, and so does not-stable. */
const RESULTS = [
  ['SYSTEM_STABLE', 'stable'],
  ['NOT_STABLE', 'not_stable'],
  ['ORCH_REFUSE', 'refused'],
  ['ORCH_OBSERVE', 'observed'],
  ['OUTCOME_UNKNOWN', 'unknown'],
] as const;

function resultOf(choice: Choice, effects: readonly ProofLine[]): ExplainedOutcome['result'] {
  if (choice.event_name === 'ESCALATED') return 'escalated';
  const found = RESULTS.find(([name]) => effects.some(({ event_name }) => event_name === name));
  return found?.[1] ?? 'open';
}

function isEnd(line: ProofLine): line is End {
  return line.event_name === 'SYSTEM_STABLE' || line.event_name === 'NOT_STABLE';
}
