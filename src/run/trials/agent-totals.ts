import { z } from 'zod';
import {
  SHIELD_WORDS,
  type Shield,
  type ShieldCounts,
} from '../../audit/summary/agent-comparison.js';
import { AGENT_VERDICTS } from '../../audit/summary/agent-verdicts.js';
import { agentRecordSchema, type AgentRecord } from '../../core/domain/agent.js';
import type { RunResult } from '../walkthrough/progress-events.js';
import type { ScenarioOutcome } from './judge-repeats.js';

const timesSchema = z.int().min(0);
const endsSchema = z.record(z.enum(SHIELD_WORDS), timesSchema);

/** What came of an agent's answers in a run, as it crosses from a process of its own, too. */
export const agentTrialSchema = z.object({
  record: agentRecordSchema,
  counts: z.record(z.enum(AGENT_VERDICTS), timesSchema),
  /** Null where nothing was played beside the run. */
  shield: z.object({ on: endsSchema, off: endsSchema, built_in: endsSchema }).nullable(),
});
export type AgentTrial = z.infer<typeof agentTrialSchema>;

/** The same of all runs. */
export interface AgentTotals extends AgentTrial {
  /** How many runs told what came of the answers. */
  readonly runs: number;
}

/** @returns null of a run without an agent, or one of whose log nothing can be told */
export function agentTrial(
  record: AgentRecord | undefined,
  { agent, compared }: Pick<RunResult, 'agent' | 'compared'>,
): AgentTrial | null {
  if (record === undefined || agent === undefined) return null;
  return { record, counts: agent.counts, shield: compared?.shield ?? null };
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
  };
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
