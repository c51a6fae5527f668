import { z } from 'zod';
import { WORKER_HEAP_LIMIT_MB } from './app-spec.js';
import { deepFreeze } from './objects.js';
import { MOST_ALERT_CHARACTERS } from './text-attack.js';

/** As many workers as one fault makes fail, one after the other. */
export const MOST_TIMES = 10;
export const MOST_ALERTS = 200;
/** What the demo app takes; what works longer would look hung. */
export const MOST_WORK_MS = 500;
export const MOST_LOAD_PPM = 20_000_000;
export const MOST_DELAY_MS = 60_000;

export const MOST_RATE_KBPS = 1_000_000;
export const MOST_BYTES = 1_000_000_000;
/** Of something that an app depends on, in characters. */
export const MOST_DEPENDENCY_NAME = 40;

/**
 * What can be done to connections, by the names that Toxiproxy has for it: refused (`down`), never answered
 * (`timeout`), answered late (`latency`), slowly (`bandwidth`), reset (`reset_peer`), cut off (`limit_data`).
 * https://github.com/Shopify/toxiproxy#toxics
 */
export const TOXICS = deepFreeze([
  'down',
  'timeout',
  'latency',
  'bandwidth',
  'reset_peer',
  'limit_data',
] as const);
export type Toxic = (typeof TOXICS)[number];

/** What becomes of the connections, in words. */
export const TOXIC_TEXTS: Readonly<Record<Toxic, string>> = deepFreeze({
  down: 'refused',
  timeout: 'never answered',
  latency: 'answered late',
  bandwidth: 'answered slowly',
  reset_peer: 'reset',
  limit_data: 'cut off',
});

const times = z.int().min(1).max(MOST_TIMES);
const claimed_utilization_ppm = z.int().min(0).max(1_000_000);
const source = z.string().min(1).max(80);

/** An alert of a recorded history. Times are milliseconds since the fault began. */
export const recordedAlertSchema = z.strictObject({
  at_ms: z.int().min(0).max(MOST_DELAY_MS),
  /** Null where it was never resolved. One that ends where it begins was resolved before it fired. */
  ends_at_ms: z.int().min(0).max(MOST_DELAY_MS).nullable(),
  source,
});
export type RecordedAlert = z.infer<typeof recordedAlertSchema>;

/** One way to break the app. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** A worker fills its heap to the limit. */
  z.strictObject({ kind: z.literal('leak'), heap_limit_mb: z.literal(WORKER_HEAP_LIMIT_MB) }),
  /** A worker leaves, throws, or never answers again; then as many that take its place, in all `times`. */
  z.strictObject({ kind: z.literal('exit'), times }),
  z.strictObject({ kind: z.literal('throw'), times }),
  z.strictObject({ kind: z.literal('hang'), times }),
  /** Requests of so much work each, at so much of what the workers can do that serve at first. */
  z.strictObject({
    kind: z.literal('load'),
    work_ms: z.int().min(1).max(MOST_WORK_MS),
    offered_load_ppm: z.int().min(1).max(MOST_LOAD_PPM),
  }),
  /** Something that the app depends on fails, or is slow: what a proxy does to the connections to it. */
  z.strictObject({
    kind: z.literal('dependency'),
    name: z.string().min(1).max(MOST_DEPENDENCY_NAME),
    toxic: z.enum(TOXICS),
    /** Of `latency`: what each answer takes longer. */
    latency_ms: z.int().min(1).max(MOST_DELAY_MS).optional(),
    /** Of `bandwidth`: kilobytes a second. */
    rate_kbps: z.int().min(1).max(MOST_RATE_KBPS).optional(),
    /** Of `limit_data`: after so many of them a connection is closed. */
    bytes: z.int().min(0).max(MOST_BYTES).optional(),
  }),
  /** An alert that no reading confirms, with what it says besides. */
  z.strictObject({
    kind: z.literal('alert'),
    source,
    claimed_utilization_ppm,
    text: z.string().max(MOST_ALERT_CHARACTERS).optional(),
  }),
  /** A recorded history of them; `sha256` is that of its file. */
  z.strictObject({
    kind: z.literal('alerts'),
    claimed_utilization_ppm,
    alerts: z.array(recordedAlertSchema).min(1).max(MOST_ALERTS),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
]);
export type Fault = z.infer<typeof faultSchema>;

/** A fault and when it is injected: at once, or as soon as an action of the agent is decided. */
export const plannedFaultSchema = z.strictObject({
  fault: faultSchema,
  during: z.enum(['restart_service', 'scale_workers']).optional(),
  /** After that moment. */
  after_ms: z.int().min(0).max(MOST_DELAY_MS).optional(),
});
export type PlannedFault = z.infer<typeof plannedFaultSchema>;

/** A fault as a line tells it. */
export type LoggedFault = Record<string, string | number>;

/**
 * The faults of a scenario as its FAILURE_INJECTED line has them: one record, or one for each.
 * @param told each of them as the app's backend does it
 * @param besides what is done beside them
 */
export function loggedFaults(
  planned: readonly PlannedFault[],
  told: readonly LoggedFault[] = planned.map(({ fault }) => loggedFault(fault)),
  besides: readonly LoggedFault[] = [],
): LoggedFault | LoggedFault[] {
  const faults = planned.map(({ during, after_ms }, at) => ({
    ...told[at],
    ...(during !== undefined && { during }),
    ...(after_ms !== undefined && { after_ms }),
  }));
  const all = [...faults, ...besides];
  const [only] = all;
  return only !== undefined && all.length === 1 ? only : all;
}

/** A fault as it is done where nothing has to be found out for that. */
export function loggedFault(fault: Fault): LoggedFault {
  if (fault.kind === 'alert') {
    const { kind, source: from, claimed_utilization_ppm: claimed } = fault;
    return { kind, source: from, claimed_utilization_ppm: claimed };
  }
  if (fault.kind === 'dependency') return withoutUndefined(fault);
  if (fault.kind !== 'alerts') return fault;
  const { kind, alerts, claimed_utilization_ppm: claimed, sha256 } = fault;
  return { kind, claimed_utilization_ppm: claimed, alerts: alerts.length, sha256 };
}

/** Why a load could not be offered, in words; undefined where it was. */
export function whyNotOffered(logged: LoggedFault | readonly LoggedFault[]): string | undefined {
  const [not] = [logged].flat().filter(({ not_offered }) => not_offered !== undefined);
  return (
    not &&
    `no load was offered with requests for ${String(not['path'])}: ${String(not['not_offered'])}`
  );
}

function withoutUndefined(
  fault: Readonly<Record<string, string | number | undefined>>,
): LoggedFault {
  const told = Object.entries(fault).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  return Object.fromEntries(told);
}
