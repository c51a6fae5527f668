import type { RuntimeEvent } from '../../src/domain/runtime-event.js';

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
