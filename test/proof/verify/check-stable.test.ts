import { describe, expect, it } from 'vitest';
import { foundIn, upTo, type Fields, type Lie } from '../../support/meanings.js';
import { decided, executed, runRecord, stable } from '../../support/sample-lines.js';

describe('a stable app', () => {
  it.each<Lie>([
    ['another cause', upTo.stable, { cause: 8 }, 'intent: cause 9 / cause 8'],
    [
      'another decision',
      upTo.stable,
      { decision_id: 'd2' },
      'intent: decision_id d1 / decision_id d2',
    ],
    ['another event', upTo.stable, { event_id: 'e1' }, 'intent: event_id e3 / event_id e1'],
    [
      'another action',
      upTo.stable,
      { recovery_action: 'noop' },
      'intent: recovery_action restart_service / recovery_action noop',
    ],
    [
      'other workers than asked for',
      upTo.second_stable,
      { workers: 2 },
      'intent: workers 3 / workers 2',
    ],
    ['no act before it', [...upTo.decided, stable('crash')], {}, 'intent: an act before it / none'],
    [
      'an act of an earlier decision',
      [...upTo.executed, decided('crash'), stable('crash')],
      {},
      'intent: an act before it / none',
    ],
  ])('is found with %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });

  it('is not what a failed act leads to', () => {
    const failed = { ...executed('crash'), status: 'failed' } as const;
    expect(foundIn([...upTo.decided, failed, stable('crash')], {})).toBe(
      'intent: status executed / status failed',
    );
  });

  it('may have any number of workers where the act asked for none', () => {
    const one = { 'measured.samples.serving_workers': [2, 2, 2] };
    const two = { ...one, 'measured.samples.desired_workers': [2, 2, 2], workers: 2 };
    expect(foundIn(upTo.stable, two)).toBeUndefined();
  });
});

describe('the looks that made an app stable', () => {
  /** When the act ended, which the looks must come after. */
  const END = executed('crash').measured.ended_at_us;
  const { overload } = runRecord().policy;
  const samples = (change: Fields) =>
    Object.fromEntries(
      Object.entries(change).map(([key, value]) => [`measured.samples.${key}`, value]),
    );

  it.each<[string, Fields, number]>([
    ['a look at the moment at which the act ended', { at_us: [END, END + 1, END + 2] }, 2],
    ['looks before the act ended', { at_us: [END - 3, END - 2, END - 1] }, 0],
    ['the latest look before the act', { at_us: [END + 1, END + 2, END - 1] }, 0],
    ['two looks at one moment', { at_us: [END + 1, END + 2, END + 2] }, 0],
    ['looks in another order', { at_us: [END + 2, END + 1, END + 3] }, 1],
    ['a look without a time', { at_us: [END + 1, null, END + 3] }, 1],
    ['a failed probe', { probe_status: [200, 503, 200] }, 1],
    ['a probe without an answer', { probe_status: [200, 200, null] }, 0],
    ['a look without a reading', { utilization_ppm: [null, 0, 0] }, 2],
    ['a look that is saturated', { utilization_ppm: [0, overload.utilization_ppm, 0] }, 1],
    ['a failed worker', { failed_workers: [0, 1, 0] }, 1],
    ['a look without its count of failed workers', { failed_workers: [0, null, 0] }, 1],
    ['no worker', { serving_workers: [1, 0, 1], desired_workers: [1, 0, 1] }, 1],
    ['too few workers', { serving_workers: [1, 1, 1], desired_workers: [1, 2, 1] }, 1],
    ['too many workers', { serving_workers: [2, 1, 1], desired_workers: [1, 1, 1] }, 2],
    ['no workers counted', { serving_workers: [null, 1, 1] }, 2],
    ['no looks', { at_us: [] }, 0],
  ])('are too few with %s', (_what, change, good) => {
    expect(foundIn(upTo.stable, samples(change))).toBe(
      `samples: 3 good looks after the act, at least 3 / ${String(good)}`,
    );
  });

  it.each<[string, Fields]>([
    ['that begin right after the act', samples({ at_us: [END + 1, END + 2, END + 3] })],
    [
      'of an app just below saturation',
      samples({ utilization_ppm: [0, overload.utilization_ppm - 1, 0] }),
    ],
    [
      'after bad ones',
      {
        ...samples({
          ...{
            at_us: [1, 2, 3, 4, 5].map((later) => END + later),
            probe_status: [200, 500, 200, 200, 200],
          },
          ...{ utilization_ppm: [0, 0, 0, 0, 0], failed_workers: [0, 1, 0, 0, 0] },
          ...{ serving_workers: [1, 1, 1, 1, 1], desired_workers: [1, 1, 1, 1, 1] },
        }),
      },
    ],
  ])('are enough: looks %s', (_what, change) => {
    expect(foundIn(upTo.stable, change)).toBeUndefined();
  });

  it.each([2, 4])('must be as many as the line says: not %i', (good_probes) => {
    expect(foundIn(upTo.stable, { good_probes })).toBe(
      `samples: ${String(good_probes)} good looks after the act, at least 3 / 3`,
    );
  });

  it('must be as many as the policy asks for', () => {
    const two = { good_probes: 2, ...samples({ probe_status: [500, 200, 200] }) };
    expect(foundIn(upTo.stable, two)).toBe('samples: 2 good looks after the act, at least 3 / 2');
    const policy = { ...runRecord().policy };
    const lenient = { ...policy, stable: { ...policy.stable, consecutive_good_probes: 2 } };
    expect(foundIn(upTo.stable, two, runRecord({ policy: lenient }))).toBeUndefined();
  });
});
