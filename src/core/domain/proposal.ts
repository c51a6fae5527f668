import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from './actions.js';
import { agentAnswerSchema, type AgentAnswer } from './agent.js';
import { shortText } from './proof-lines/fields.js';
import { guardOf, type Guard } from './schema-guard.js';

const act = { kind: z.literal('act'), action: z.enum(EXECUTABLE_ACTIONS), why: shortText };
const proposedActSchema = z.discriminatedUnion('decided_by', [
  z.strictObject({
    ...act,
    decided_by: z.literal('rule'),
    how: z.literal('rule'),
    rule: shortText,
  }),
  z.strictObject({
    ...act,
    decided_by: z.literal('q_table'),
    how: z.enum(['greedy', 'tie_broken', 'explored']),
    rule: z.null(),
  }),
]);

/** What the built-in decider answers: an act with its reason, or that it does not know and a human is needed. */
export const proposalSchema = z.union([
  z.strictObject({ kind: z.literal('escalate'), reason: shortText }),
  proposedActSchema,
]);

export type ProposedAct = Readonly<z.infer<typeof proposedActSchema>>;
export type Proposal<Reason extends string = string> =
  ProposedAct | { readonly kind: 'escalate'; readonly reason: Reason };

/** What any decider may answer: what an agent answers that is not built in is in its own words. */
export const answerSchema = z.union([proposalSchema, agentAnswerSchema]);
export type DeciderAnswer = Proposal | AgentAnswer;

/** Acts are most of what is answered. */
const ACTS: readonly Guard[] = proposedActSchema.options.map((option) => guardOf(option));

/** A copy of what a decider answers. @throws ZodError where it is no answer */
export function parseAnswer(raw: unknown): DeciderAnswer {
  return ACTS.some((isAct) => isAct(raw)) ? { ...(raw as ProposedAct) } : answerSchema.parse(raw);
}
