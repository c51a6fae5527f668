import type {
  DependencyReading,
  Observation,
  WindowReading,
  WorkerReading,
} from '../../src/core/domain/observation.js';

/** Windows of the made-up observations follow each other at this distance, from 0 on. */
export const WINDOW_US = 100_000;

export function worker(name: string, utilization_ppm: number, signs_of_life = 1): WorkerReading {
  return { worker: name, utilization_ppm, heap_used_bytes: 1_000_000, signs_of_life };
}

/** Windows of one worker with these utilizations; `null` stands for a window without a reading. */
export function windows(...utilizations: readonly (number | null)[]): WindowReading[] {
  return utilizations.map((ppm, i) => ({
    from_us: i * WINDOW_US,
    to_us: (i + 1) * WINDOW_US,
    workers: ppm === null ? [] : [worker('w1', ppm)],
    requests: { served: 2, lost: 0 },
  }));
}

/** What an app depends on, in such a state since half a second. */
export function reading(state: DependencyReading['state'], name = 'database'): DependencyReading {
  return { name, state, since_us: 500_000, answer_us: state === 'down' ? null : 1_000 };
}

/** A calm app with one serving worker, changed as told. */
export function observation(change: Partial<Observation> = {}): Observation {
  return {
    at_us: 1_000_000,
    failed: [],
    serving: 1,
    desired: 1,
    standby: 0,
    windows: windows(100_000, 100_000, 100_000),
    calm_since_us: 0,
    alerts: [],
    ...change,
  };
}
