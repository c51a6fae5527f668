import { z } from 'zod';
import { SHIELD_WORDS } from '../../audit/summary/agent-comparison.js';
import { AGENT_VERDICTS } from '../../audit/summary/agent-verdicts.js';
import { agentRecordSchema, type AgentRecord } from '../../core/domain/agent.js';
import type { RunResult } from '../walkthrough/progress-events.js';

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

/** @returns null of a run without an agent, or one of whose log nothing can be told */
export function agentTrial(
  record: AgentRecord | undefined,
  { agent, compared }: Pick<RunResult, 'agent' | 'compared'>,
): AgentTrial | null {
  if (record === undefined || agent === undefined) return null;
  return { record, counts: agent.counts, shield: compared?.shield ?? null };
}
