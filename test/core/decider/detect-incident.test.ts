import { describe, expect, it } from 'vitest';
import {
  detectIncident,
  unhandledDependencies,
  type DetectionMemory,
} from '../../../src/core/decider/detect-incident.js';
import type { Alert, FailedWorker, Observation } from '../../../src/core/domain/observation.js';
import { observation, reading, WINDOW_US, windows, worker } from '../../support/observations.js';

const OVERLOAD = { utilization_ppm: 850_000, consecutive_windows: 3 };
const FRESH: DetectionMemory = {
  settled_until_us: 0,
  handled_alerts: new Set(),
  handled_failures: new Set(),
  handled_dependencies: new Set(),
  handled_overload: null,
};
const CALM = windows(100_000, 100_000, 100_000);
const HOT = windows(900_000, 950_000, 1_000_000);

const crashed: FailedWorker = { worker: 'w1', cause: 'ERR_WORKER_OUT_OF_MEMORY', at_us: 7 };
const UNSURE: FailedWorker = { ...crashed, cause: 'hang', timers_late_ms: 200 };
const alert: Alert = { alert_id: 'a1', at_us: 9, source: 'x', claimed_utilization_ppm: 970_000 };

const DOWN = { dependencies: [reading('down')] };
const HANDLED = { handled_dependencies: new Set(['database']) };

function detect(change: Partial<Observation>, memory: Partial<DetectionMemory> = {}) {
  return detectIncident(observation(change), { ...FRESH, ...memory }, OVERLOAD);
}

/** The three windows of `HOT`, with the last one's workers as told. */
function hotExceptLast(...workers: ReturnType<typeof worker>[]) {
  const requests = { served: 2, lost: 0 };
  return [...HOT.slice(0, 2), { from_us: 200_000, to_us: 300_000, workers, requests }];
}

it('keeps what fails and was dealt with out of the open dependencies, until it is up', () => {
  const memory = { ...FRESH, ...HANDLED };
  const names = (dependencies: Observation['dependencies'] & {}) =>
    unhandledDependencies({ dependencies }, memory).map(({ name }) => name);
  expect(names([reading('slow'), reading('down', 'cache')])).toEqual(['cache']);
  expect(names([reading('up'), reading('down', 'cache')])).toEqual(['database', 'cache']);
  expect(unhandledDependencies({}, memory)).toEqual([]);
});

describe('an incident', () => {
  it('is a crash when a worker failed, with what the exit said', () => {
    expect(detect({ failed: [crashed], serving: 0, windows: CALM })).toEqual({
      class: 'crash',
      cause: 'ERR_WORKER_OUT_OF_MEMORY',
      since_us: 7,
      utilization_ppm: null,
      claimed_utilization_ppm: null,
      alert_id: null,
    });
  });

  it('that is a crash carries the reading of those who still serve', () => {
    expect(detect({ failed: [crashed], serving: 2 })).toMatchObject({ utilization_ppm: 100_000 });
    expect(detect({ failed: [crashed], serving: 2, windows: [] })).toMatchObject({
      utilization_ppm: null,
    });
  });

  it('that is a crash is the one that failed first', () => {
    const second = { ...crashed, worker: 'w2', cause: 'hang', at_us: 8 };
    expect(detect({ failed: [crashed, second] })).toMatchObject({ since_us: 7 });
    expect(detect({ failed: [UNSURE] })).toBeUndefined();
    expect(detect({ failed: [UNSURE, crashed] })).toMatchObject({ cause: crashed.cause });
  });

  it('is an overload when every one of the latest windows is at the threshold or above', () => {
    expect(detect({ windows: [...windows(0), ...HOT.map(later)] })).toEqual({
      class: 'overload',
      cause: 'utilization',
      since_us: WINDOW_US,
      utilization_ppm: 1_000_000,
      claimed_utilization_ppm: null,
      alert_id: null,
    });
  });

  it('is a false alarm when the readings deny what an alert claims', () => {
    expect(detect({ alerts: [alert] })).toEqual({
      class: 'false_alarm',
      cause: 'readings_deny_alert',
      since_us: 9,
      utilization_ppm: 100_000,
      claimed_utilization_ppm: 970_000,
      alert_id: 'a1',
    });
  });

  it.each([
    ['down', 'dependency_down'],
    ['slow', 'dependency_slow'],
  ] as const)('is of a dependency when one is %s', (state, cause) => {
    const failing = { ...reading(state, 'cache'), since_us: 8 };
    expect(detect({ dependencies: [reading('up'), failing] })).toEqual({
      class: 'dependency',
      cause,
      since_us: 8,
      utilization_ppm: 100_000,
      claimed_utilization_ppm: null,
      alert_id: null,
    });
  });

  it.each<[string, Partial<Observation>, Partial<DetectionMemory>, string | undefined]>([
    ['a calm app', {}, {}, undefined],
    ['dependencies that are up', { dependencies: [reading('up')] }, {}, undefined],
    ['a dependency in an overload', { ...DOWN, windows: HOT }, {}, 'dependency'],
    ['a dependency and an alert', { ...DOWN, alerts: [alert] }, {}, 'dependency'],
    ['a crash while a dependency is down', { ...DOWN, failed: [crashed] }, {}, 'crash'],
    [
      'a dependency beside a worker that may only be slow',
      { ...DOWN, failed: [UNSURE] },
      {},
      undefined,
    ],
    ['an overload beside such a worker', { windows: HOT, failed: [UNSURE] }, {}, undefined],
    ['an alert beside such a worker', { alerts: [alert], failed: [UNSURE] }, {}, undefined],
    ['a dependency that was dealt with', DOWN, HANDLED, undefined],
    ['an overload besides it', { ...DOWN, windows: HOT }, HANDLED, 'overload'],
    [
      'another dependency besides it',
      { dependencies: [reading('down'), reading('slow', 'cache')] },
      HANDLED,
      'dependency',
    ],
    ['an app without windows', { windows: [] }, {}, undefined],
    [
      'readings exactly at the threshold',
      { windows: windows(850_000, 850_000, 850_000) },
      {},
      'overload',
    ],
    ['one of them just below it', { windows: windows(850_000, 849_999, 850_000) }, {}, undefined],
    ['the latest of them below it', { windows: windows(1e6, 1e6, 1e6, 849_999) }, {}, undefined],
    ['two hot windows where three are needed', { windows: HOT.slice(1) }, {}, undefined],
    ['heat that was long ago', { windows: windows(1e6, 1e6, 1e6, 0, 0, 0) }, {}, undefined],
    [
      'a window without a reading among hot ones',
      { windows: windows(1e6, 1e6, null, 1e6) },
      {},
      undefined,
    ],
    [
      'a missing reading before three hot ones',
      { windows: windows(null, 1e6, 1e6, 1e6) },
      {},
      'overload',
    ],
    [
      'a busy worker that is silent',
      { windows: hotExceptLast(worker('w1', 1e6, 0)) },
      {},
      undefined,
    ],
    [
      'a silent worker beside one that answers',
      { windows: hotExceptLast(worker('w1', 1e6), worker('w2', 1e6, 0)) },
      {},
      undefined,
    ],
    [
      'busy workers that answer',
      { windows: hotExceptLast(worker('w1', 1e6), worker('w2', 1e6)) },
      {},
      'overload',
    ],
    [
      'one hot and one idle worker',
      { windows: hotExceptLast(worker('w1', 1e6), worker('w2', 0)) },
      {},
      undefined,
    ],
    [
      'hot windows that began before the last act',
      { windows: HOT },
      { settled_until_us: 1 },
      undefined,
    ],
    [
      'hot windows that began with it',
      { windows: HOT.map(later) },
      { settled_until_us: WINDOW_US },
      'overload',
    ],
    [
      'an alert that was dealt with',
      { alerts: [alert] },
      { handled_alerts: new Set(['a1']) },
      undefined,
    ],
    [
      'a new alert after one that was dealt with',
      { alerts: [alert, { ...alert, alert_id: 'a2' }] },
      { handled_alerts: new Set(['a1']) },
      'false_alarm',
    ],
    [
      'an alert that claims no overload',
      { alerts: [{ ...alert, claimed_utilization_ppm: 849_999 }] },
      {},
      undefined,
    ],
    ['an alert while nobody serves', { alerts: [alert], serving: 0 }, {}, undefined],
    [
      'an alert while fewer serve than should',
      { alerts: [alert], serving: 1, desired: 2 },
      {},
      undefined,
    ],
    ['an alert without readings', { alerts: [alert], windows: [] }, {}, undefined],
    [
      'an alert with a missing reading',
      { alerts: [alert], windows: windows(0, null, 0) },
      {},
      undefined,
    ],
    [
      'an alert while the readings are divided',
      { alerts: [alert], windows: windows(0, 850_000, 0) },
      {},
      undefined,
    ],
    ['an alert that the readings confirm', { alerts: [alert], windows: HOT }, {}, 'overload'],
    [
      'a crash under load with an alert',
      { failed: [crashed], windows: HOT, alerts: [alert] },
      {},
      'crash',
    ],
    ['a crash before the last act', { failed: [crashed] }, { settled_until_us: 1e9 }, 'crash'],
  ])('from %s is concluded as it should be', (_title, change, memory, wanted) => {
    expect(detect(change, memory)?.class).toBe(wanted);
  });

  it('needs as many windows as the policy says', () => {
    const patient = { ...OVERLOAD, consecutive_windows: 4 };
    expect(detectIncident(observation({ windows: HOT }), FRESH, patient)).toBeUndefined();
    const hasty = { ...OVERLOAD, consecutive_windows: 1 };
    expect(detectIncident(observation({ windows: HOT }), FRESH, hasty)?.since_us).toBe(200_000);
  });
});

function later<T extends { readonly from_us: number; readonly to_us: number }>(window: T): T {
  return { ...window, from_us: window.from_us + WINDOW_US, to_us: window.to_us + WINDOW_US };
}

describe('a failure that has been dealt with', () => {
  const handled_failures = new Set(['w1']);
  const failedOnce = [{ worker: 'w1', cause: 'hang', at_us: 5 }];

  it('is concluded no second time while nobody replaces the worker', () => {
    const seen = observation({ failed: failedOnce });
    expect(detectIncident(seen, FRESH, OVERLOAD)?.cause).toBe('hang');
    expect(detectIncident(seen, { ...FRESH, handled_failures }, OVERLOAD)).toBeUndefined();
  });

  it('hides no other one', () => {
    const failed = [...failedOnce, { worker: 'w2', cause: 'exit_0', at_us: 9 }];
    const found = detectIncident(observation({ failed }), { ...FRESH, handled_failures }, OVERLOAD);
    expect(found).toMatchObject({ class: 'crash', cause: 'exit_0', since_us: 9 });
  });

  it('is an overload too, until another number of workers serves', () => {
    const memory = { handled_overload: 2 };
    expect(detect({ serving: 2, windows: HOT }, memory)).toBeUndefined();
    expect(detect({ serving: 3, windows: HOT }, memory)?.class).toBe('overload');
    expect(detect({ serving: 2, failed: [crashed], windows: HOT }, memory)?.class).toBe('crash');
  });
});
