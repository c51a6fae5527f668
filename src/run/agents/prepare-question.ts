import { hash } from 'node:crypto';
import { alertSummary } from '../../core/agent-protocol/webhook-alert.js';
import type { IncidentHistory } from '../../core/agent-protocol/incident-history.js';
import {
  questionText,
  writeQuestion,
  type WrittenQuestion,
} from '../../core/agent-protocol/incident-message.js';
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

/** Puts a question into the words of the protocol, and the incident into the history. */
export function prepareQuestion(
  { greeting, history, clock, newNonce }: QuestionSource,
  question: DecisionQuestion,
  deadline_ms: number,
): WrittenQuestion {
  const { event_id, incident, observation } = question;
  const app_name = greeting.app.name;
  // An app may live in a time of its own; how long ago it was is the same in both.
  const agoMs = (observation.at_us - incident.since_us) / US_PER_MS;
  const written = writeQuestion({
    question,
    app_name,
    scaling: greeting.scaling,
    nonce: newNonce(),
    deadline_ms,
    started_at: new Date(Date.parse(clock.timestamp()) - Math.max(0, agoMs)).toISOString(),
    history: history.before(event_id),
  });
  history.begin(event_id, alertSummary(incident, app_name));
  return written;
}

/**
 * Names a question: equal for two that differ in nonce, deadline and times alone. In hex.
 * @param line the question as JSON in ASCII
 */
export function questionHash(line: string): string {
  return hash('sha256', questionText(line));
}
