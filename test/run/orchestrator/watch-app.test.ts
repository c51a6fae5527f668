import { describe, expect, it } from 'vitest';
import type { Observation, Probe } from '../../../src/core/domain/observation.js';
import type { AppWatch } from '../../../src/core/domain/ports.js';
import {
  awaitIncident,
  awaitStable,
  awaitSteady,
} from '../../../src/run/orchestrator/watch-app.js';
import { openTestLoop, type TestLoop } from '../../support/test-loop.js';

const PATIENT = { probe_deadline_ms: 10_000, give_up_after_ms: 30_000 };

/** The same room, looking through other eyes: what cannot be had from a healthy app at will. */
function seenThrough(open: TestLoop, watch: Partial<AppWatch>): TestLoop['loop'] {
  const real = open.app.watch;
  const bound: AppWatch = {
    port: real.port,
    observe: () => real.observe(),
    nextObservation: (signal) => real.nextObservation(signal),
    probe: (deadlineMs) => real.probe(deadlineMs),
    snapshot: () => real.snapshot(),
    requests: () => real.requests(),
    appLog: () => real.appLog(),
    ...watch,
  };
  return { ...open.loop, watch: bound };
}

/** Lets some probes fail, by their number; the others are real. */
function failingProbes(open: TestLoop, bad: readonly number[]): () => Promise<Probe> {
  let probes = 0;
  return async () => {
    probes += 1;
    const probe = await open.app.watch.probe(10_000);
    return bad.includes(probes) ? { ...probe, status: 503 } : probe;
  };
}

describe('awaitStable', () => {
  it.each([1, 3, 5])('needs %i good looks in a row', async (consecutive_good_probes) => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, consecutive_good_probes } },
    });
    const { stable, good, samples } = await awaitStable(open.loop, open.loop.clock.nowUs());
    expect([stable, good]).toEqual([true, consecutive_good_probes]);
    const lastOnes = samples.slice(-consecutive_good_probes);
    expect(lastOnes.map(({ probe_status }) => probe_status)).toEqual(lastOnes.map(() => 200));
  });

  it('begins to count anew after every bad look', async () => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, consecutive_good_probes: 3 } },
    });
    const loop = seenThrough(open, { probe: failingProbes(open, [1, 3, 6]) });
    const { stable, samples } = await awaitStable(loop, loop.clock.nowUs());
    expect(stable).toBe(true);
    expect(samples.length).toBeGreaterThanOrEqual(9);
    expect(samples.slice(0, 6).map(({ probe_status }) => probe_status)).toEqual([
      ...[503, 200, 503, 200, 200, 503],
    ]);
  });

  it('counts no look before a window has closed after the action', async () => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, give_up_after_ms: 300, consecutive_good_probes: 1 } },
    });
    let early = open.loop.watch.observe();
    while (early.windows.every(({ workers }) => workers.length === 0)) {
      early = await open.loop.watch.nextObservation(open.loop.signal);
    }
    const loop = seenThrough(open, {
      nextObservation: async (signal) => {
        const { at_us } = await open.app.watch.nextObservation(signal);
        return { ...early, at_us };
      },
    });
    const { stable, samples } = await awaitStable(loop, loop.clock.nowUs());
    expect(stable).toBe(false);
    expect(new Set(samples.map(({ utilization_ppm }) => utilization_ppm))).toEqual(new Set([null]));
  });

  it('gives up when too long has passed', async () => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, give_up_after_ms: 200, consecutive_good_probes: 3 } },
    });
    const loop = seenThrough(open, {
      probe: () => Promise.resolve({ status: null, response_time_us: 1 }),
    });
    expect(await awaitStable(loop, loop.clock.nowUs())).toMatchObject({ stable: false, good: 0 });
  });

  it('gives up at once when a worker fails anew', async () => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, give_up_after_ms: 3_600_000, consecutive_good_probes: 48 } },
    });
    const watching = awaitStable(open.loop, open.loop.clock.nowUs());
    await open.app.faults.inject({ kind: 'leak', heap_limit_mb: 16 });
    const { stable, observation } = await watching;
    expect(stable).toBe(false);
    expect(observation.failed).toMatchObject([{ cause: 'ERR_WORKER_OUT_OF_MEMORY' }]);
  });

  it('is interrupted by the signal', async () => {
    const open = await openTestLoop();
    open.interruption.abort('SIGINT');
    await expect(awaitStable(open.loop, 0)).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('awaitIncident', () => {
  it('finds nothing in an app that is well', async () => {
    const open = await openTestLoop();
    expect(await awaitIncident(open.loop, 300)).toBeUndefined();
  });

  it('finds a crash, with its cause and the moment at which it was seen', async () => {
    const open = await openTestLoop();
    await open.app.faults.inject({ kind: 'leak', heap_limit_mb: 16 });
    const found = await awaitIncident(open.loop, 30_000);
    expect(found?.incident).toMatchObject({
      class: 'crash',
      cause: 'ERR_WORKER_OUT_OF_MEMORY',
      since_us: found?.observation.failed[0]?.at_us,
    });
  });
});

describe('a signal', () => {
  it('is looked at before an incident that is there already', async () => {
    const open = await openTestLoop();
    const failed = [{ worker: 'w9', cause: 'x', at_us: 1 }];
    const loop = seenThrough(open, { observe: () => ({ ...open.app.watch.observe(), failed }) });
    expect(await awaitIncident(loop, 30_000)).toMatchObject({ incident: { cause: 'x' } });
    open.interruption.abort('SIGTERM');
    await expect(awaitIncident(loop, 30_000)).rejects.toMatchObject({ code: 'interrupted' });
    await expect(awaitSteady(loop)).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('awaitSteady', () => {
  it('does not wait for a worker that failed: nobody replaces it meanwhile', async () => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, give_up_after_ms: 3_600_000, consecutive_good_probes: 3 } },
    });
    const failed = [{ worker: 'w9', cause: 'exit_0', at_us: 1 }];
    const loop = seenThrough(open, { observe: () => ({ ...open.app.watch.observe(), failed }) });
    expect(await awaitSteady(loop)).toMatchObject({ steady: false, observation: { failed } });
  });

  it('waits until enough windows were good and the health endpoint answers', async () => {
    const open = await openTestLoop();
    const { steady, observation, last_status } = await awaitSteady(open.loop);
    expect([steady, last_status]).toEqual([true, 200]);
    expect(observation.windows.length).toBeGreaterThanOrEqual(3);
  });

  it.each<[string, (seen: Observation) => Observation]>([
    [
      'a worker that failed',
      (seen) => ({ ...seen, failed: [{ worker: 'w9', cause: 'x', at_us: 1 }] }),
    ],
    ['windows without readings', (seen) => ({ ...seen, windows: seen.windows.map(emptied) })],
    ['nobody who serves', (seen) => ({ ...seen, serving: 0 })],
  ])('is not content with %s', async (_what, bend) => {
    const open = await openTestLoop({
      policy: { stable: { ...PATIENT, give_up_after_ms: 300, consecutive_good_probes: 3 } },
    });
    const loop = seenThrough(open, {
      observe: () => bend(open.app.watch.observe()),
      nextObservation: async (signal) => bend(await open.app.watch.nextObservation(signal)),
    });
    expect(await awaitSteady(loop)).toMatchObject({ steady: false, last_status: 200 });
  });
});

function emptied(window: Observation['windows'][number]) {
  return { ...window, workers: [] };
}
