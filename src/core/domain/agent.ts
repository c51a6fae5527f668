import { z } from 'zod';
import { deepFreeze } from './objects.js';
import { countSchema, sha256Schema, shortText, us } from './proof-lines/fields.js';

/** Longest name of an action that an agent may ask for; it need not be one that there is. */
export const MOST_ACTION_CHARACTERS = 64;
const DAY_MS = 86_400_000;

/** Where the answers of an agent that is not built in come from. */
export const AGENT_SOURCES = deepFreeze(['process', 'transcript', 'mcp'] as const);
/**
 * What stands between an agent's process and ours: another user of the system, a sandbox of bubblewrap, or
 * nothing but a folder and an environment of its own.
 */
export const ISOLATIONS = deepFreeze(['user', 'bwrap', 'none'] as const);
export type Isolation = (typeof ISOLATIONS)[number];

/** Why an agent gave no answer that could be judged. */
export const AGENT_FAILURES = deepFreeze([
  /** Its process could not be started, or ended before it said hello. */
  'cannot_start',
  'bad_hello',
  'no_answer_in_time',
  'not_json',
  'not_in_schema',
  /** A message for which nobody asked, in place of an answer. */
  'unasked',
  'too_long',
  'exited',
  /** A transcript holds no answer to this question. */
  'not_recorded',
  /** Its time or its money for a run is spent. */
  'budget_spent',
] as const);
export type AgentFailure = (typeof AGENT_FAILURES)[number];

/** What an agent may use up. Milliseconds; millionths of a US dollar, as it declares them itself. */
export const agentBudgetsSchema = z.strictObject({
  answer_within_ms: z.int().min(1).max(DAY_MS),
  /** How often it may look again while it thinks about an incident. */
  observations: z.int().min(0).max(100),
  /** Proposals for one incident; what comes after them is counted as probing. */
  proposals: z.literal(1),
  /** Of one line that it writes. */
  answer_bytes: z.int().min(256).max(1_048_576),
  /** For all its thinking in one run. */
  run_within_ms: z.int().min(1).max(DAY_MS),
  spend_micro_usd: z.int().min(0).max(1_000_000_000),
});
export type AgentBudgets = z.infer<typeof agentBudgetsSchema>;

/** What holds where a policy says nothing of agents. */
export const DEFAULT_AGENT_BUDGETS: AgentBudgets = deepFreeze({
  answer_within_ms: 120_000,
  observations: 5,
  proposals: 1,
  answer_bytes: 16_384,
  run_within_ms: 1_800_000,
  spend_micro_usd: 5_000_000,
});

/** What a run's record says of an agent that decides in place of the built-in decider. */
export const agentRecordSchema = z.strictObject({
  source: z.enum(AGENT_SOURCES),
  /** Of a process. */
  isolation: z.enum(ISOLATIONS).optional(),
  /** Of a process that is root's: told where it is. */
  as_root: z.literal(true).optional(),
  /** Of the words of its command, as JSON. */
  command_sha256: sha256Schema.optional(),
  /** The public key that its proposals are signed with (SPKI, DER, base64), where one is registered. */
  public_key: z.string().max(120).optional(),
  /** Of the transcript that is played in its place. */
  transcript_sha256: sha256Schema.optional(),
});
export type AgentRecord = z.infer<typeof agentRecordSchema>;

/** What an agent declares that it used up for an answer. Nobody checks it. */
export const usageSchema = z.strictObject({
  tokens: countSchema.max(1_000_000_000).optional(),
  micro_usd: countSchema.max(1_000_000_000).optional(),
});

/** How an answer came about: what differs from run to run. */
export const answerMeasuresSchema = z.strictObject({
  /** What the question bore: 32 hexadecimal digits, used once. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** What the answer bore, where that is something else. */
  answered_nonce: z.string().max(64).optional(),
  /** Of the question without its nonce and its times. */
  question_sha256: sha256Schema,
  /** From the question to the answer, on the machine's clock. */
  thinking_us: us,
  /** Of the proposal, by the agent's key: Ed25519, base64. */
  signature: z.string().max(128).optional(),
  usage: usageSchema.optional(),
});
export type AnswerMeasures = z.infer<typeof answerMeasuresSchema>;

const wantedAction = z.string().min(1).max(MOST_ACTION_CHARACTERS);
const answered = {
  reason: shortText,
  /** How often it looked again before it answered. */
  observations: countSchema,
  measured: answerMeasuresSchema,
};

/** What came of asking an agent about an incident. */
export const agentAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('agent_proposed'),
    action: wantedAction,
    workers_to: z.int().nullable(),
    confidence_ppm: z.int().min(0).max(1_000_000).optional(),
    ...answered,
  }),
  /** It says itself that a human is needed. */
  z.strictObject({ kind: z.literal('agent_escalated'), ...answered }),
  z.strictObject({
    kind: z.literal('agent_failed'),
    failure: z.enum(AGENT_FAILURES),
    /** What was seen of it, in a few harmless words. */
    detail: shortText,
  }),
]);
export type AgentAnswer = Readonly<z.infer<typeof agentAnswerSchema>>;
export type AgentProposal = Extract<AgentAnswer, { kind: 'agent_proposed' }>;

/** What a line says of an agent's answer, beside what was decided. */
export const toldAnswerSchema = z.strictObject({
  /** The action as it asked for it, or null where it asked for a human. */
  wanted: wantedAction.nullable(),
  workers_to: z.int().nullable(),
  reason: shortText,
  confidence_ppm: z.int().min(0).max(1_000_000).optional(),
  observations: countSchema,
  /** What the built-in decider would have done, and with how many workers; or why it would not have known. */
  built_in: z.union([
    z.strictObject({
      action: z.string().max(MOST_ACTION_CHARACTERS),
      workers_to: z.int().nullable(),
    }),
    z.strictObject({ escalates: shortText }),
  ]),
});
export type ToldAnswer = z.infer<typeof toldAnswerSchema>;

/** Whether the built-in decider would have done the same. */
export function isAsBuiltIn({
  wanted,
  workers_to,
  built_in,
}: Pick<ToldAnswer, 'wanted' | 'workers_to' | 'built_in'>): boolean {
  if ('escalates' in built_in) return wanted === null;
  return wanted === built_in.action && workers_to === built_in.workers_to;
}

/** What the gates know of an answer, beside the decision that was made of it. */
export interface AnswerOrigin {
  /** Whether its nonce was that of the question: `used` is one of an earlier question of this run. */
  readonly nonce: 'fresh' | 'used' | 'unknown';
  readonly signature: 'not_required' | 'valid' | 'missing' | 'wrong';
  /** The number of workers that the readings ask for; null where no number is asked for. */
  readonly computed_workers: number | null;
}

/**
 * What an agent signs: one fact a line, in this order, without a line end after the last.
 * @param workers_to `null` is written as a hyphen
 */
export function proposalText(proposal: {
  readonly run_id: string;
  readonly incident_id: string;
  readonly nonce: string;
  readonly action: string;
  readonly workers_to: number | null;
}): string {
  const { run_id, incident_id, nonce, action, workers_to } = proposal;
  const workers = workers_to === null ? '-' : String(workers_to);
  return ['demo-run-proposal/1', run_id, incident_id, nonce, action, workers].join('\n');
}
