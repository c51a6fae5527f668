import { DemoRunError, codeOf, messageOf } from '../../core/domain/errors.js';
import type { RuntimeEvent } from '../../core/domain/runtime-event.js';
import { readRegularFile } from '../../base/regular-file.js';

/** A file of ours has some ten thousand bytes. */
const MAX_BYTES = 1024 * 1024;

/** Names of the metrics that are read back. */
export const EVENTS_TOTAL = 'demo_run_events_total';
export const RUN_INFO = 'demo_run_run_info';

/** How many events were counted, by `<event_type> <status>`. */
export type EventCounts = ReadonlyMap<string, number>;

export interface MetricsSums {
  /** The run whose metrics the file holds. */
  readonly run_id: string;
  readonly events: EventCounts;
}

const COUNTER = new RegExp(
  `^${EVENTS_TOTAL}\\{event_type="(\\w+)",status="(\\w+)"\\} (\\d+)$`,
  'gm',
);
const INFO = new RegExp(`^${RUN_INFO}\\{run_id="([0-9a-f-]+)"\\} 1$`, 'm');

export function countsOf(
  events: readonly Pick<RuntimeEvent, 'event_type' | 'status'>[],
): EventCounts {
  const counts = new Map<string, number>();
  for (const { event_type, status } of events) {
    const name = `${event_type} ${status}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/**
 * Reads the sums back from a metrics file.
 * @returns null where there is no such file, or it does not say of which run it is
 * @throws DemoRunError `sink_unavailable` when it cannot be read
 */
export function readMetricsSums(path: string): MetricsSums | null {
  const text = readText(path);
  const run_id = INFO.exec(text)?.[1];
  if (run_id === undefined) return null;
  const events = new Map<string, number>();
  for (const [, type = '', status = '', count] of text.matchAll(COUNTER)) {
    events.set(`${type} ${status}`, Number(count));
  }
  return { run_id, events };
}

function readText(path: string): string {
  try {
    return readRegularFile(path, MAX_BYTES).toString('utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return '';
    throw new DemoRunError('sink_unavailable', `${path} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
