import { deepFreeze } from '../domain/objects.js';

/** Why a human is needed where a decider gave no answer: nothing that is in a log recomputes it. */
export const DECIDER_FAILURES = deepFreeze([
  'decider_gave_no_answer_in_time',
  'decider_failed',
] as const);
export type DeciderFailure = (typeof DECIDER_FAILURES)[number];

/** Why a human is needed where an agent was asked that is not built in. */
export const AGENT_ESCALATIONS = deepFreeze([
  'agent_gave_no_answer',
  /** It said itself that it does not know. */
  'agent_escalated',
  /** When its answer came, the readings showed another incident, or none. */
  'incident_changed',
] as const);
export type AgentEscalation = (typeof AGENT_ESCALATIONS)[number];
