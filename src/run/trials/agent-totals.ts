import {
  SHIELD_WORDS,
  type Shield,
  type ShieldCounts,
} from '../../audit/summary/agent-comparison.js';
import { AGENT_VERDICTS } from '../../audit/summary/agent-verdicts.js';
import type { AgentTrial } from './agent-trial.js';
import type { ScenarioOutcome } from './judge-repeats.js';

/** What came of an agent's answers in all runs together. */
export interface AgentTotals extends AgentTrial {
  /** How many runs told what came of the answers. */
  readonly runs: number;
}

/** @returns undefined where no run has an agent of one's own */
export function agentTotals(
  outcomes: readonly Pick<ScenarioOutcome, 'trials'>[],
): AgentTotals | undefined {
  const told = outcomes.flatMap(({ trials }) => trials.flatMap(({ agent }) => agent ?? []));
  const [first] = told;
  if (first === undefined) return undefined;
  const shields = told.flatMap(({ shield }) => shield ?? []);
  return {
    record: first.record,
    runs: told.length,
    counts: sumOf(
      AGENT_VERDICTS,
      told.map(({ counts }) => counts),
    ),
    shield: shields.length === 0 ? null : sumOfShields(shields),
    // All of them are played by the same.
    by: told.find(({ by }) => by !== null)?.by ?? null,
    not_compared: sumOfReasons(told.map(({ not_compared }) => not_compared)),
  };
}

function sumOfReasons(all: readonly AgentTrial['not_compared'][]): AgentTrial['not_compared'] {
  const sums = new Map<string, number>();
  for (const [reason, times] of all.flatMap((one) => Object.entries(one))) {
    sums.set(reason, (sums.get(reason) ?? 0) + times);
  }
  return Object.fromEntries(sums);
}

function sumOfShields(shields: readonly Shield[]): Shield {
  const row = (who: keyof Shield): ShieldCounts =>
    sumOf(
      SHIELD_WORDS,
      shields.map((shield) => shield[who]),
    );
  return { on: row('on'), off: row('off'), built_in: row('built_in') };
}

function sumOf<Word extends string>(
  words: readonly Word[],
  all: readonly Readonly<Record<Word, number>>[],
): Record<Word, number> {
  const sums = words.map((word) => [word, all.reduce((sum, one) => sum + one[word], 0)] as const);
  return Object.fromEntries(sums) as Record<Word, number>;
}
