import { createHash } from 'node:crypto';
import { alertSummary } from '../../core/agent-protocol/webhook-alert.js';
import type { IncidentHistory } from '../../core/agent-protocol/incident-history.js';
import { incidentMessage, questionText } from '../../core/agent-protocol/incident-message.js';
import type { IncidentMessage } from '../../core/agent-protocol/messages.js';
import type { AgentGreeting } from '../../core/domain/external-agent.js';
import type { Clock, DecisionQuestion } from '../../core/domain/ports.js';

const US_PER_MS = 1_000;

/** What a question is made of, beside the incident itself. */
export interface QuestionSource {
  readonly greeting: AgentGreeting;
  readonly history: IncidentHistory;
  /** The machine's. */
  readonly clock: Clock;
  /** 32 hexadecimal digits, never twice the same. */
  readonly newNonce: () => string;
}

export interface PreparedQuestion {
  readonly message: IncidentMessage;
  readonly sha256: string;
}

/** Puts a question into the words of the protocol, and the incident into the history. */
export function prepareQuestion(
  { greeting, history, clock, newNonce }: QuestionSource,
  question: DecisionQuestion,
  deadline_ms: number,
): PreparedQuestion {
  const { event_id, incident, observation } = question;
  const app_name = greeting.app.name;
  // An app may live in a time of its own; how long ago it was is the same in both.
  const agoMs = (observation.at_us - incident.since_us) / US_PER_MS;
  const message = incidentMessage({
    question,
    app_name,
    scaling: greeting.scaling,
    nonce: newNonce(),
    deadline_ms,
    started_at: new Date(Date.parse(clock.timestamp()) - Math.max(0, agoMs)).toISOString(),
    history: history.before(event_id),
  });
  history.begin(event_id, alertSummary(incident, app_name));
  return { message, sha256: questionHash(message) };
}

/** Names a question: equal for two that differ in nonce, deadline and times alone. In hex. */
export function questionHash(message: IncidentMessage): string {
  return createHash('sha256').update(questionText(message)).digest('hex');
}
