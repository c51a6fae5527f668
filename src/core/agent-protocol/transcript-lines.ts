import { z } from 'zod';
import { AGENT_FAILURES } from '../domain/agent.js';
import { deepFreeze } from '../domain/objects.js';
import { us } from '../domain/proof-lines/fields.js';
import { fromAgentSchema, incidentId, toAgentSchema } from './messages.js';

/** What a message from an agent was taken for. */
export const TAKEN_FOR = deepFreeze([
  'hello',
  'observe',
  /** A proposal or an escalation that could be judged. */
  'answer',
  /** A line that is no message, in place of an answer. */
  'malformed',
  /** About a question whose time was up. */
  'late',
  /** A proposal for an incident that it had answered. */
  'probe',
  /** Nobody asked. */
  'unasked',
] as const);
export type TakenFor = (typeof TAKEN_FOR)[number];

/** A line that was no message: its text, or in base64 what is no UTF-8. */
const unparsedLine = z.union([z.string(), z.strictObject({ not_utf8: z.base64() })]);
export type UnparsedLine = z.infer<typeof unparsedLine>;

const numbered = { n: z.int().min(1), at_us: us };

/**
 * One line of a transcript: what was said, to whom, and what it was taken for; or what happened in place
 * of words. `at_us` counts from the begin of the conversation.
 */
export const transcriptLineSchema = z.union([
  z.strictObject({ ...numbered, to: z.literal('agent'), message: toAgentSchema }),
  z.strictObject({
    ...numbered,
    to: z.literal('demo-run'),
    as: z.enum(TAKEN_FOR),
    message: z.union([fromAgentSchema, unparsedLine]),
  }),
  /** What the scenario keeps back of what would have been said. */
  z.strictObject({ ...numbered, withheld: z.literal('verdict'), incident_id: incidentId }),
  /** It gave no answer; without an open question, it can give none any more. */
  z.strictObject({ ...numbered, failed: z.enum(AGENT_FAILURES), detail: z.string().max(600) }),
  /** How it ended. Always the last line. */
  z.strictObject({ ...numbered, ended: z.string().max(600) }),
  /** The transcript is as long as it may be. Always the last line. */
  z.strictObject({ ...numbered, stopped: z.literal('full') }),
]);
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;
