import { describe, expect, it } from 'vitest';
import {
  goodInARow,
  isGood,
  isSteady,
  type StabilitySample,
} from '../../../src/core/decider/judge-stability.js';
import type { Observation } from '../../../src/core/domain/observation.js';
import { observation, reading, windows } from '../../support/observations.js';

const OVERLOAD = { utilization_ppm: 850_000, consecutive_windows: 3 };
const GOOD: StabilitySample = {
  at_us: 1,
  probe_status: 200,
  response_time_us: 900,
  utilization_ppm: 100_000,
  serving: 1,
  desired: 1,
  failed: 0,
  failing_dependencies: 0,
};
const BAD: StabilitySample = { ...GOOD, probe_status: 503 };

describe('a sample after an action', () => {
  it.each<[string, Partial<StabilitySample>, boolean]>([
    ['all well', {}, true],
    ['utilization just below overload', { utilization_ppm: 849_999 }, true],
    ['an idle app', { utilization_ppm: 0 }, true],
    ['a slow answer', { response_time_us: 5_000_000 }, true],
    ['utilization at the threshold', { utilization_ppm: 850_000 }, false],
    ['no reading', { utilization_ppm: null }, false],
    ['no answer', { probe_status: null }, false],
    ['an answer that is not 200', { probe_status: 204 }, false],
    ['an error', { probe_status: 500 }, false],
    ['a failed worker', { failed: 1 }, false],
    ['a dependency that is not up', { failing_dependencies: 1 }, false],
    ['fewer workers than wanted', { serving: 1, desired: 2 }, false],
    ['more workers than wanted', { serving: 2, desired: 1 }, false],
    ['nobody serving, as wanted', { serving: 0, desired: 0 }, false],
  ])('with %s is judged rightly', (_title, change, good) => {
    expect(isGood({ ...GOOD, ...change }, OVERLOAD)).toBe(good);
  });

  it.each<[StabilitySample[], number]>([
    [[], 0],
    [[BAD], 0],
    [[GOOD], 1],
    [[GOOD, GOOD, GOOD], 3],
    [[BAD, GOOD, GOOD], 2],
    [[GOOD, GOOD, BAD], 0],
    [[GOOD, BAD, GOOD], 1],
  ])('counts backwards from the latest until a bad one (%#)', (samples, count) => {
    expect(goodInARow(samples, OVERLOAD)).toBe(count);
  });
});

describe('an app before an injection', () => {
  it.each<[string, Partial<Observation>, boolean]>([
    ['calm windows', {}, true],
    ['more windows than needed', { windows: windows(1e6, 0, 0, 0) }, true],
    ['too few windows', { windows: windows(0, 0) }, false],
    ['no windows', { windows: [] }, false],
    ['one window at the threshold', { windows: windows(0, 850_000, 0) }, false],
    ['one window without a reading', { windows: windows(0, null, 0) }, false],
    ['a failed worker', { failed: [{ worker: 'w1', cause: 'hang', at_us: 0 }] }, false],
    ['dependencies that are up', { dependencies: [reading('up')] }, true],
    ['a dependency that is down', { dependencies: [reading('up'), reading('down')] }, false],
    ['a dependency that is slow', { dependencies: [reading('slow')] }, false],
    ['nobody serving', { serving: 0 }, false],
  ])('with %s is judged rightly', (_title, change, steady) => {
    expect(isSteady(observation(change), OVERLOAD)).toBe(steady);
  });
});
