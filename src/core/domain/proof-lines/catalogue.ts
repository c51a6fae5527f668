import { z } from 'zod';
import { actedAround, agentEnded, agentFailed, agentProbed, agentStarted } from './agent-lines.js';
import { approvalDenied, approvalGranted, approvalRequested } from './approval-lines.js';
import { seq, sha256Schema } from './fields.js';
import {
  escalated,
  failureInjected,
  notStable,
  orchExec,
  orchObserve,
  orchRefuse,
  rlDecision,
  systemStable,
} from './incident-lines.js';
import { qUpdate } from './learning-lines.js';
import {
  deploymentTriggered,
  onboardingRejected,
  onboardingStarted,
  onboardingValidationPassed,
  specGenerated,
} from './onboarding-lines.js';
import { outcomeUnknown, runInterrupted, runRecovered, runRefused } from './run-lines.js';
import { deployFailed, emitFailed, runtimeEmit } from './runtime-lines.js';

/**
 * Every kind of proof line: its own fields, in the order in which they are written. A line on disk
 * has `timestamp` after `event_name` and the envelope (`run_id`, `seq`, `cause`, `prev`) at its end.
 */
export const proofBodySchema = z.discriminatedUnion('event_name', [
  onboardingStarted,
  onboardingValidationPassed,
  onboardingRejected,
  specGenerated,
  deploymentTriggered,
  deployFailed,
  runtimeEmit,
  emitFailed,
  failureInjected,
  agentStarted,
  agentFailed,
  agentProbed,
  actedAround,
  agentEnded,
  rlDecision,
  approvalRequested,
  approvalGranted,
  approvalDenied,
  orchExec,
  orchObserve,
  orchRefuse,
  systemStable,
  notStable,
  escalated,
  qUpdate,
  runRefused,
  runInterrupted,
  outcomeUnknown,
  runRecovered,
]);
export type ProofBody = z.infer<typeof proofBodySchema>;
export type ProofEventName = ProofBody['event_name'];
export type ProofBodyOf<Name extends ProofEventName> = Extract<ProofBody, { event_name: Name }>;

/** What the log adds to each line. */
export const envelopeSchema = z.strictObject({
  timestamp: z.iso.datetime({ precision: 3 }),
  run_id: z.string().regex(/^\d{6,}-[0-9a-f]{4}$/),
  seq,
  cause: seq.nullable(),
  prev: sha256Schema,
});
export type Envelope = z.infer<typeof envelopeSchema>;
export type ProofLine = ProofBody & Envelope;
/** A line in its place, while its log is written and once it is read. */
export type NumberedLine = ProofBody & Pick<Envelope, 'seq' | 'cause'>;
/** A line of one kind. */
export type LineOf<Name extends ProofEventName> = Extract<ProofLine, { event_name: Name }>;

export const MAX_LINE_BYTES = 8192;
export const NO_PREDECESSOR = '0'.repeat(64);
