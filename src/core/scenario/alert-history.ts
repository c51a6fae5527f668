import { z } from 'zod';
import type { RecordedAlert } from '../domain/fault.js';
import {
  DEFAULT_CLAIM_PPM,
  type RecordedTelling,
  type ToldAlert,
} from '../domain/outside-alert.js';
import { shorten } from '../domain/safe-text.js';
import { MOST_ALERT_CHARACTERS } from '../domain/text-attack.js';
import { nameOf } from './fault-entry.js';

/** So many a payload may tell of; a larger list is not looked into. */
const MOST_TOLD = 2_000;

const MOMENT = 'a moment of RFC 3339, such as 2026-01-31T09:30:00Z';
const moment = z.iso.datetime({ offset: true, error: MOMENT });

const CLAIM = 'a percentage such as 97 %, or a share from 0 to 1';
const PERCENTAGE = /^(\d{1,6}(?:\.\d{1,12})?) ?%$/;
const SHARE = /^(?:0(?:\.\d{1,20})?|1(?:\.0{1,20})?)$/;
const PPM = 1_000_000;

/** What an alert says of utilization, as people or a template of Prometheus write it; in parts per million. */
const claim = z
  .string({ error: CLAIM })
  .refine((text) => PERCENTAGE.test(text) || SHARE.test(text), { error: CLAIM })
  .transform((text) => {
    const percent = PERCENTAGE.exec(text)?.[1];
    const share = percent === undefined ? Number(text) : Number(percent) / 100;
    return Math.min(PPM, Math.round(share * PPM));
  })
  .optional();

const webhookAlertSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: z.looseObject({
    /** `amtool alert add foo=bar` makes alerts without one. */
    alertname: nameOf(80).default('alert'),
    claimed_utilization: claim,
  }),
  annotations: z
    .looseObject({
      claimed_utilization: claim,
      description: z.string().optional(),
      summary: z.string().optional(),
    })
    .optional(),
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
  readonly alert: WebhookAlert;
}

type MomentOf = (text: string) => number;

/**
 * The alerts of a history, in the order in which they began. A longer history is shortened as a whole,
 * so that its last begin or end comes at `within_ms`. What is told of one alert in several payloads is
 * one alert: it is as the last of them says.
 * @param momentOf the milliseconds of a moment as RFC 3339 writes it
 */
export function recordedAlerts(
  payloads: readonly WebhookPayload[],
  within_ms: number,
  momentOf: MomentOf,
): RecordedAlert[] {
  return shortened(payloads, within_ms, momentOf).map(({ begin, end, alert }) => ({
    at_ms: begin,
    ends_at_ms: end,
    source: alert.labels.alertname,
  }));
}

/**
 * The same history as it would have been told: each alert when it began, and again when it ended. One that was
 * resolved before it fired is never told.
 */
export function recordedTellings(
  payloads: readonly WebhookPayload[],
  within_ms: number,
  momentOf: MomentOf,
): RecordedTelling[] {
  return shortened(payloads, within_ms, momentOf)
    .filter(({ begin, end }) => end === null || end > begin)
    .flatMap(({ begin, end, alert }) => {
      const told = { ...toldAlert(alert, momentOf), fires: true };
      return [
        { at_ms: begin, told },
        ...(end === null ? [] : [{ at_ms: end, told: { ...told, fires: false } }]),
      ];
    });
}

/** What a payload tells, alert by alert. */
export function toldAlerts({ alerts }: WebhookPayload, momentOf: MomentOf): ToldAlert[] {
  return alerts.map((alert) => toldAlert(alert, momentOf));
}

function toldAlert(alert: WebhookAlert, momentOf: MomentOf): ToldAlert {
  const { status, labels, annotations, startsAt } = alert;
  const text = annotations?.description ?? annotations?.summary;
  return {
    fingerprint: fingerprintIn(alert),
    began_ms: momentOf(startsAt),
    fires: status === 'firing',
    source: sourceOf(labels),
    claimed_utilization_ppm:
      annotations?.claimed_utilization ?? labels.claimed_utilization ?? DEFAULT_CLAIM_PPM,
    ...(text !== undefined && { text: text.slice(0, MOST_ALERT_CHARACTERS) }),
  };
}

/** As much of its name and labels as a line of the log has room for, with the number of characters left out. */
const MOST_OF_SOURCE = 60;

/** `HighUtilization{instance="a:9100"}` */
function sourceOf({ alertname, ...labels }: WebhookAlert['labels']): string {
  const written = Object.entries(labels)
    .filter(([name]) => name !== 'claimed_utilization')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const all = written.length === 0 ? alertname : `${alertname}{${written.join(',')}}`;
  return shorten(all, MOST_OF_SOURCE);
}

function shortened(
  payloads: readonly WebhookPayload[],
  within_ms: number,
  momentOf: MomentOf,
): Span[] {
  const spans = spansOf(eachAlertOnce(payloads, momentOf), momentOf);
  const whole = spans.reduce((most, { begin, end }) => Math.max(most, begin, end ?? 0), 0);
  const scaled = (ms: number) => (whole > within_ms ? (ms * within_ms) / whole : ms);
  return spans
    .sort((a, b) => a.begin - b.begin)
    .map(({ begin, end, alert }) => {
      const at_ms = Math.floor(scaled(begin));
      const until =
        end === null ? null : firedUntil(at_ms, end > begin ? Math.ceil(scaled(end)) : null);
      return { begin: at_ms, end: until, alert };
    });
}

/** One that fired ends later than it began, however much it is shortened; another one never does. */
function firedUntil(at_ms: number, end_ms: number | null): number {
  return end_ms === null ? at_ms : Math.max(at_ms + 1, end_ms);
}

function spansOf(alerts: readonly WebhookAlert[], momentOf: MomentOf): Span[] {
  const first = alerts.reduce(
    (least, { startsAt }) => Math.min(least, momentOf(startsAt)),
    Infinity,
  );
  return alerts.map((alert) => {
    const { status, endsAt, startsAt } = alert;
    return {
      begin: momentOf(startsAt) - first,
      end: status === 'resolved' && endsAt !== undefined ? momentOf(endsAt) - first : null,
      alert,
    };
  });
}

/** By its fingerprint, or else by its labels, and its begin: one that flaps begins anew each time. */
function eachAlertOnce(payloads: readonly WebhookPayload[], momentOf: MomentOf): WebhookAlert[] {
  const alerts = new Map<string, WebhookAlert>();
  for (const alert of payloads.flatMap((payload) => payload.alerts)) {
    alerts.set(`${fingerprintIn(alert)} ${String(momentOf(alert.startsAt))}`, alert);
  }
  return [...alerts.values()];
}

function fingerprintIn({ fingerprint, labels }: WebhookAlert): string {
  return fingerprint ?? JSON.stringify(labels);
}
