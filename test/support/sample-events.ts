import { busEntryId } from '../../src/core/domain/bus-entry-id.js';
import type { BusEntry } from '../../src/core/domain/ports.js';
import type { RuntimeEvent } from '../../src/core/domain/runtime-event.js';

/** A runtime event as sinks get it; the number makes its id. */
export function runtimeEvent(number: number, changes: Partial<RuntimeEvent> = {}): RuntimeEvent {
  return {
    event_id: `000007-8f3a-e${String(number)}`,
    timestamp: '2026-01-01T00:00:00.000Z',
    run_id: '000007-8f3a',
    env: 'stage',
    app_name: 'demo-api',
    event_type: 'scale',
    status: 'success',
    response_time_us: 900,
    workers: 1,
    detail: 'workers 0 -> 1',
    ...changes,
  };
}

/** The event as the bus gets it, announced by the line of that number. */
export function busEntry(number: number, changes: Partial<RuntimeEvent> = {}): BusEntry {
  return { id: busEntryId(number, 'announced_by_it'), event: runtimeEvent(number, changes) };
}

/** Entries of the lines from one to another, both included. */
export function busEntries(from: number, to: number): BusEntry[] {
  return Array.from({ length: to - from + 1 }, (_, at) => busEntry(from + at));
}
