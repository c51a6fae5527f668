import { z } from 'zod';
import type { RecordedAlert } from '../domain/fault.js';
import { nameOf } from './fault-entry.js';

/** So many a payload may tell of; a larger list is not looked into. */
const MOST_TOLD = 2_000;

const MOMENT = 'a moment of RFC 3339, such as 2026-01-31T09:30:00Z';
const moment = z.iso.datetime({ offset: true, error: MOMENT });

const webhookAlertSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: z.looseObject({ alertname: nameOf(80) }),
  startsAt: moment,
  /** The year 1 while the alert fires. */
  endsAt: moment.optional(),
  fingerprint: z.string().max(100).optional(),
});
type WebhookAlert = z.output<typeof webhookAlertSchema>;

/**
 * What Alertmanager posts to a webhook, version 4 of its format. Of the many fields only those that say
 * which alert it is, and when it began and ended.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export const webhookPayloadSchema = z.looseObject({
  version: z.literal('4'),
  alerts: z.array(z.unknown()).max(MOST_TOLD).pipe(z.array(webhookAlertSchema)),
});
export type WebhookPayload = z.output<typeof webhookPayloadSchema>;

/** Milliseconds since the first one began. */
interface Span {
  readonly begin: number;
  /** Null where it was never resolved. */
  readonly end: number | null;
  readonly source: string;
}

/**
 * The alerts of a history, in the order in which they began. A longer history is shortened as a whole,
 * so that its last begin or end comes at `within_ms`. What is told of one alert in several payloads is
 * one alert: it is as the last of them says.
 * @param momentOf the milliseconds of a moment as RFC 3339 writes it
 */
export function recordedAlerts(
  payloads: readonly WebhookPayload[],
  within_ms: number,
  momentOf: (text: string) => number,
): RecordedAlert[] {
  const spans = spansOf(eachAlertOnce(payloads, momentOf), momentOf);
  const whole = spans.reduce((most, { begin, end }) => Math.max(most, begin, end ?? 0), 0);
  const scaled = (ms: number) => (whole > within_ms ? (ms * within_ms) / whole : ms);
  return spans
    .sort((a, b) => a.begin - b.begin)
    .map(({ begin, end, source }) => {
      const at_ms = Math.floor(scaled(begin));
      return {
        at_ms,
        ends_at_ms:
          end === null ? null : firedUntil(at_ms, end > begin ? Math.ceil(scaled(end)) : null),
        source,
      };
    });
}

/** One that fired ends later than it began, however much it is shortened; another one never does. */
function firedUntil(at_ms: number, end_ms: number | null): number {
  return end_ms === null ? at_ms : Math.max(at_ms + 1, end_ms);
}

function spansOf(alerts: readonly WebhookAlert[], momentOf: (text: string) => number): Span[] {
  const first = alerts.reduce(
    (least, { startsAt }) => Math.min(least, momentOf(startsAt)),
    Infinity,
  );
  return alerts.map(({ status, endsAt, startsAt, labels }) => ({
    begin: momentOf(startsAt) - first,
    end: status === 'resolved' && endsAt !== undefined ? momentOf(endsAt) - first : null,
    source: labels.alertname,
  }));
}

/** By its fingerprint, or else by its labels, and its begin: one that flaps begins anew each time. */
function eachAlertOnce(
  payloads: readonly WebhookPayload[],
  momentOf: (text: string) => number,
): WebhookAlert[] {
  const alerts = new Map<string, WebhookAlert>();
  for (const alert of payloads.flatMap((payload) => payload.alerts)) {
    const { fingerprint = JSON.stringify(alert.labels), startsAt } = alert;
    alerts.set(`${fingerprint} ${String(momentOf(startsAt))}`, alert);
  }
  return [...alerts.values()];
}
