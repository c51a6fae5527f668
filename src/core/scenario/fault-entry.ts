import { z } from 'zod';
import { WORKER_HEAP_LIMIT_MB } from '../domain/app-spec.js';
import {
  MOST_BYTES,
  MOST_DELAY_MS,
  MOST_DEPENDENCY_NAME,
  MOST_LOAD_PPM,
  MOST_RATE_KBPS,
  MOST_TIMES,
  MOST_WORK_MS,
  TOXICS,
  plannedFaultSchema,
  type Fault,
  type PlannedFault,
  type RecordedAlert,
} from '../domain/fault.js';
import { durationMs, kilobytesPerSecond, percentagePpm } from './quantities.js';

const DEFAULT_LOAD_PPM = 1_250_000;
const DEFAULT_CLAIM_PPM = 970_000;
const DEFAULT_WORK_MS = 10;
/** A recorded history plays in so much time where the file does not say how long. */
const DEFAULT_WITHIN_MS = 5_000;

/** When it is injected: as soon as an action was decided, or at once; and so long after that. */
const when = {
  during: z.enum(['restart_service', 'scale_workers']).optional(),
  after: durationMs(0, MOST_DELAY_MS).optional(),
};
/** How strong each of these is has a key of its own; the others have no strength. */
const TOXIC_OF = { latency: 'latency', rate: 'bandwidth', bytes: 'limit_data' } as const;
const STRENGTHS = ['latency', 'rate', 'bytes'] as const;
/** Later than any window of the readings; so slow that a page takes seconds; less than an answer's header. */
const DEFAULT_LATENCY_MS = 1_000;
const DEFAULT_RATE_KBPS = 1;
const DEFAULT_BYTES = 10;
const times = z.int().min(1).max(MOST_TIMES).default(1);
const claimed = percentagePpm(0, 1_000_000).default(DEFAULT_CLAIM_PPM);

/** A name without control characters, that fits into a line. */
export const nameOf = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{C}*$/u, 'a text in one line, without control characters');

/** As `--dependency` calls it: a variable in lower case. */
const dependencyName = z
  .string()
  .max(MOST_DEPENDENCY_NAME)
  .regex(/^[a-z_][a-z0-9_]*$/, 'a name such as redis: small letters, digits and _');

const dependencyEntry = z
  .strictObject({
    kind: z.literal('dependency'),
    name: dependencyName,
    toxic: z.enum(TOXICS),
    latency: durationMs(1, MOST_DELAY_MS).optional(),
    rate: kilobytesPerSecond(1, MOST_RATE_KBPS).optional(),
    bytes: z.int().min(0).max(MOST_BYTES).optional(),
    ...when,
  })
  .superRefine(({ toxic, ...given }, context) => {
    for (const key of STRENGTHS) {
      const of = TOXIC_OF[key];
      if (given[key] === undefined || toxic === of) continue;
      context.addIssue({ code: 'custom', path: [key], message: `${key} only of toxic: ${of}` });
    }
  });

/** A fault as a file describes it. */
export const faultEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('leak'),
    heap_limit_mb: z.literal(WORKER_HEAP_LIMIT_MB).optional(),
    ...when,
  }),
  z.strictObject({ kind: z.literal('exit'), times, ...when }),
  z.strictObject({ kind: z.literal('throw'), times, ...when }),
  z.strictObject({ kind: z.literal('hang'), times, ...when }),
  z.strictObject({
    kind: z.literal('load'),
    work: durationMs(1, MOST_WORK_MS).default(DEFAULT_WORK_MS),
    offered: percentagePpm(1, MOST_LOAD_PPM).default(DEFAULT_LOAD_PPM),
    ...when,
  }),
  dependencyEntry,
  z.strictObject({
    kind: z.literal('alert'),
    source: nameOf(80).default('external_monitor'),
    claimed,
    ...when,
  }),
  z.strictObject({
    kind: z.literal('alerts'),
    file: nameOf(300),
    claimed,
    within: durationMs(100, MOST_DELAY_MS).default(DEFAULT_WITHIN_MS),
    ...when,
  }),
]);
export type FaultEntry = z.output<typeof faultEntrySchema>;
export type AlertsEntry = Extract<FaultEntry, { kind: 'alerts' }>;

/** The alerts of a history, and the hash of its file. */
export interface ReadHistory {
  readonly alerts: readonly RecordedAlert[];
  readonly sha256: string;
}

/**
 * The fault in the units of the code.
 * @param historyOf what the file of recorded alerts holds
 * @throws ZodError where it is none: a file is not to say what no run could play
 */
export function toPlannedFault(
  entry: FaultEntry,
  historyOf: (entry: AlertsEntry) => ReadHistory,
): PlannedFault {
  const { during, after } = entry;
  return plannedFaultSchema.parse({
    fault: toFault(entry, historyOf),
    ...(during !== undefined && { during }),
    ...(after !== undefined && { after_ms: after }),
  });
}

function toFault(entry: FaultEntry, historyOf: (entry: AlertsEntry) => ReadHistory): Fault {
  switch (entry.kind) {
    case 'leak':
      return { kind: 'leak', heap_limit_mb: WORKER_HEAP_LIMIT_MB };
    case 'exit':
    case 'throw':
    case 'hang':
      return { kind: entry.kind, times: entry.times };
    case 'load':
      return { kind: 'load', work_ms: entry.work, offered_load_ppm: entry.offered };
    case 'dependency':
      return toDependencyFault(entry);
    case 'alert':
      return { kind: 'alert', source: entry.source, claimed_utilization_ppm: entry.claimed };
    case 'alerts': {
      const { alerts, sha256 } = historyOf(entry);
      const { kind, claimed: claim } = entry;
      return { kind, claimed_utilization_ppm: claim, alerts: [...alerts], sha256 };
    }
  }
}

function toDependencyFault({
  name,
  toxic,
  latency = DEFAULT_LATENCY_MS,
  rate = DEFAULT_RATE_KBPS,
  bytes = DEFAULT_BYTES,
}: Extract<FaultEntry, { kind: 'dependency' }>): Fault {
  const fault = { kind: 'dependency', name, toxic } as const;
  if (toxic === 'latency') return { ...fault, latency_ms: latency };
  if (toxic === 'bandwidth') return { ...fault, rate_kbps: rate };
  return toxic === 'limit_data' ? { ...fault, bytes } : fault;
}
