import type { DecisionQuestion } from '../domain/ports.js';
import type { ScalingLimits } from '../domain/proof-lines/fields.js';
import { toAsciiJson } from '../domain/safe-text.js';
import { MOST_ALERT_CHARACTERS } from '../domain/text-attack.js';
import { asOneLine } from './bounded-text.js';
import type { IncidentMessage } from './messages.js';
import { toReadings } from './readings.js';
import { webhookAlert } from './webhook-alert.js';

/** Of a line to an agent, its end included. */
export const MOST_MESSAGE_BYTES = 16_384;
const MOST_LOG_LINES = 20;
const MOST_LOG_CHARACTERS = 500;

/** What an agent is asked with. */
export interface IncidentFacts {
  readonly question: Pick<
    DecisionQuestion,
    'event_id' | 'incident' | 'observation' | 'app_log' | 'env'
  >;
  readonly app_name: string;
  readonly scaling: ScalingLimits;
  readonly nonce: string;
  readonly deadline_ms: number;
  /** When the incident began, RFC 3339. */
  readonly started_at: string;
  /** Earlier incidents, oldest first. */
  readonly history: IncidentMessage['history'];
}

/** A question, and the line of JSON that says it. */
export interface WrittenQuestion {
  readonly message: IncidentMessage;
  /** In ASCII, without its end. */
  readonly line: string;
}

/** The question that an agent is asked. Where it is too long for a line, what is oldest is left out. */
export function writeQuestion(facts: IncidentFacts): WrittenQuestion {
  const { question, app_name, scaling, started_at } = facts;
  const { incident, env } = question;
  return fitted({
    type: 'incident',
    incident_id: question.event_id,
    nonce: facts.nonce,
    deadline_ms: facts.deadline_ms,
    alert: webhookAlert({ incident, app_name, env, started_at, description: saidBy(question) }),
    readings: toReadings(question.observation, scaling),
    untrusted: {
      log: question.app_log
        .slice(-MOST_LOG_LINES)
        .map((line) => asOneLine(line, MOST_LOG_CHARACTERS)),
    },
    history: [...facts.history],
  });
}

/** What whoever raised the alert of an incident says besides; anybody may have written it. */
function saidBy({ incident, observation }: IncidentFacts['question']): string | undefined {
  const alert = observation.alerts.find(({ alert_id }) => alert_id === incident.alert_id);
  return alert?.text === undefined ? undefined : asOneLine(alert.text, MOST_ALERT_CHARACTERS);
}

/** A window and a line of the log at a time, and only then the history. */
function fitted(message: IncidentMessage): WrittenQuestion {
  let fit = message;
  for (;;) {
    const line = toAsciiJson(fit);
    if (line.length < MOST_MESSAGE_BYTES) return { message: fit, line };
    const { readings, untrusted, history } = fit;
    fit =
      readings.windows.length + untrusted.log.length > 0
        ? {
            ...fit,
            readings: { ...readings, windows: readings.windows.slice(1) },
            untrusted: { log: untrusted.log.slice(1) },
          }
        : { ...fit, history: history.slice(1) };
  }
}

/** What differs from run to run, however alike two questions are: none of it is the only one of its object. */
const VARYING =
  /,"(?:nonce|startsAt|endsAt)":"[^"]*"|,"(?:deadline_ms|ago_us)":\d+|"closed_ago_us":\d+,/g;

/**
 * What two questions have in common that are the same: the line without its nonce, its deadline and its
 * times. Its SHA-256 names a question. Cut out of the text, since building it anew takes ten times as long;
 * within a text of the message no key can be meant, its quotes are escaped.
 * @param line as `writeQuestion` returns it
 */
export function questionText(line: string): string {
  return line.replace(VARYING, '');
}
