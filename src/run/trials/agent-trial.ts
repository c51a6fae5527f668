import { z } from 'zod';
import {
  COMPARED_WITH,
  NOT_COMPARED,
  SHIELD_WORDS,
  type AnswerComparison,
} from '../../audit/summary/agent-comparison.js';
import { AGENT_VERDICTS } from '../../audit/summary/agent-verdicts.js';
import { agentRecordSchema, type AgentRecord } from '../../core/domain/agent.js';
import type { RunResult } from '../walkthrough/progress-events.js';

const timesSchema = z.int().min(0);
const endsSchema = z.record(z.enum(SHIELD_WORDS), timesSchema);
const REASONS = Object.keys(NOT_COMPARED) as (keyof typeof NOT_COMPARED)[];

/** What came of an agent's answers in a run, as it crosses from a process of its own, too. */
export const agentTrialSchema = z.object({
  record: agentRecordSchema,
  counts: z.record(z.enum(AGENT_VERDICTS), timesSchema),
  /** Null where nothing was played beside the run. */
  shield: z.object({ on: endsSchema, off: endsSchema, built_in: endsSchema }).nullable(),
  /** What played what else could have been done; null where no answer was compared. */
  by: z.enum(COMPARED_WITH).nullable(),
  /** How many answers have nothing beside them, for each reason. */
  not_compared: z.partialRecord(z.enum(REASONS), timesSchema),
});
export type AgentTrial = z.infer<typeof agentTrialSchema>;

/** @returns null of a run without an agent, or one of whose log nothing can be told */
export function agentTrial(
  record: AgentRecord | undefined,
  { agent, compared }: Pick<RunResult, 'agent' | 'compared'>,
): AgentTrial | null {
  if (record === undefined || agent === undefined) return null;
  const answers = compared?.answers ?? [];
  const isAnyCompared = answers.some((answer) => answer.compared);
  return {
    record,
    counts: agent.counts,
    shield: compared?.shield ?? null,
    by: compared !== undefined && isAnyCompared ? compared.by : null,
    not_compared: reasonsIn(answers),
  };
}

function reasonsIn(answers: readonly AnswerComparison[]): AgentTrial['not_compared'] {
  const because = answers.flatMap((answer) => (answer.compared ? [] : [answer.because]));
  return Object.fromEntries(
    [...new Set(because)].map((reason) => [reason, because.filter((one) => one === reason).length]),
  );
}
