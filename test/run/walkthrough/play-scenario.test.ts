import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/core/domain/observation.js';
import type { AppWatch, FaultInjector } from '../../../src/core/domain/ports.js';
import type { Ending } from '../../../src/audit/summary/incident-record.js';
import { judgedScenarios } from '../../../src/audit/summary/judged-scenarios.js';
import type { ExpectedScenario } from '../../../src/core/domain/proof-lines/expectations.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { EXPECTATIONS } from '../../../src/run/walkthrough/expected.js';
import { MOST_INCIDENTS } from '../../../src/core/domain/incident.js';
import { playScenario, type PlayedScenario } from '../../../src/run/walkthrough/play-scenario.js';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { whyNoConclusion } from '../../../src/run/walkthrough/no-conclusion.js';
import { unmetInScenario } from '../../../src/run/walkthrough/unmet-in-scenario.js';
import { openTestLoop } from '../../support/test-loop.js';

const SHORT = {
  stable: { consecutive_good_probes: 3, probe_deadline_ms: 10_000, give_up_after_ms: 300 },
};

function scenario(id: string): Scenario {
  const found = shippedScenarios().find((one) => one.id === id);
  if (found === undefined) throw new Error(`no scenario ${id}`);
  return found;
}

/** Breaks nothing, and counts how often it was asked to and how often that was taken away. */
function harmless(): FaultInjector & { readonly counts: { injected: number; takenAway: number } } {
  const counts = { injected: 0, takenAway: 0 };
  return {
    counts,
    search: () => Promise.resolve(),
    inject() {
      counts.injected += 1;
      return Promise.resolve(() => {
        counts.takenAway += 1;
        return Promise.resolve();
      });
    },
  };
}

/** Emitted, decided, asked, granted, done, not stable, learned, escalated. */
const LINES_AN_INCIDENT = 8;
/** Injected, ten incidents, no effect, restored by the operator. */
const MOST_LINES_A_SCENARIO = 1 + MOST_INCIDENTS * LINES_AN_INCIDENT + 1 + 1;

/** The same app, looking otherwise. */
function seenAs(watch: AppWatch, bend: (seen: Observation) => Observation): AppWatch {
  return {
    port: watch.port,
    observe: () => bend(watch.observe()),
    nextObservation: async (signal) => bend(await watch.nextObservation(signal)),
    probe: (deadlineMs) => watch.probe(deadlineMs),
    snapshot: () => watch.snapshot(),
    requests: () => watch.requests(),
    appLog: () => watch.appLog(),
  };
}

const OUTSIDE = {
  ...{ alert_id: 'o1', source: 'HighUtilization', claimed_utilization_ppm: 970_000 },
  from_outside: true,
} as const;

type Open = Awaited<ReturnType<typeof openTestLoop>>;

/** What the log says so far. */
function toldBy(open: Open) {
  return { scenario: () => summaryOf(open.lines()).scenarios.at(-1) };
}

/** How each scenario ended, by the lines that were written. */
function endingsIn(open: Open, expected: readonly ExpectedScenario[] = EXPECTATIONS): Ending[] {
  const summary = summaryOf(open.lines());
  return judgedScenarios({ run: null, summary }, { incidents: expected }).map(
    ({ ending }) => ending,
  );
}

/** What was not as expected, in words. */
function unmetOf(open: Open, { id, expect: all }: ExpectedScenario, { ending }: PlayedScenario) {
  const summary = summaryOf(open.lines());
  const expected = { incidents: [{ id, expect: all }] };
  const { judged = [] } = judgedScenarios({ run: null, summary }, expected).at(-1) ?? {};
  const { incidents = [] } = summary.scenarios.at(-1) ?? {};
  return unmetInScenario({ id, judged, incidents }, whyNoConclusion(ending, 'worker_threads'));
}

describe('a scenario', () => {
  it.each(shippedScenarios())('is passed when it goes as the story tells: $id', async (one) => {
    const open = await openTestLoop();
    const result = await playScenario(open.loop, open.app.faults, one, toldBy(open));
    expect(result).toMatchObject({
      ...{ scenario: one.id, gate: 'allowed', first_seq: 1, leftWell: true },
    });
    expect(unmetOf(open, one, result)).toEqual([]);
    expect(endingsIn(open)).toEqual(['passed']);
    // On a busy machine an overload may come on top: that is another event.
    const announced = open.lines().filter((line) => 'event_id' in line && line.event_id === 'e1');
    expect(announced.map(({ event_name }) => event_name)).toEqual([
      ...['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'],
    ]);
  });

  it('answers an alert from before its injection only once its incident was dealt with', async () => {
    const open = await openTestLoop();
    open.app.alerts.raise({ ...OUTSIDE, at_us: open.loop.clock.nowUs() });
    await playScenario(open.loop, open.app.faults, scenario('crash'), toldBy(open));
    expect(open.eventNames()).toEqual([
      ...['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'],
      ...['RUNTIME_EMIT', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'],
    ]);
  });

  it('is inconclusive, not passed, when its fault shows no effect', async () => {
    const open = await openTestLoop({ policy: { fault_must_show_within_ms: 200 } });
    const faults = harmless();
    for (const one of shippedScenarios()) {
      const result = await playScenario(open.loop, faults, one, toldBy(open));
      expect(result).toMatchObject({ decision: null, gate: 'not asked' });
    }
    expect(endingsIn(open)).toEqual(shippedScenarios().map(() => 'inconclusive'));
    expect(faults.counts).toEqual({ injected: 3, takenAway: 3 });
    expect(open.eventNames()).toEqual(
      shippedScenarios().flatMap(() => ['FAILURE_INJECTED', 'ESCALATED']),
    );
    expect(open.lines().at(-1)).toMatchObject({ reason: 'fault_without_effect', cause: 5 });
    expect(open.acts).toEqual([]);
  });

  it('concludes nothing from a silence on a machine that is too busy, and says so', async () => {
    const open = await openTestLoop({ policy: { fault_must_show_within_ms: 200 } });
    const faults = harmless();
    const unsure = { worker: 'w1', cause: 'hang', at_us: 1, timers_late_ms: 160.2 };
    const watch = seenAs(open.app.watch, (seen) =>
      faults.counts.injected > 0 ? { ...seen, failed: [unsure] } : seen,
    );
    const result = await playScenario(
      { ...open.loop, watch },
      faults,
      scenario('crash'),
      toldBy(open),
    );
    expect(result).toMatchObject({ decision: null, leftWell: false });
    expect(unmetOf(open, scenario('crash'), result)).toMatchObject([
      { seen: expect.stringContaining('timers of this process came 160 ms late') as string },
    ]);
    expect(open.eventNames()).toEqual(['FAILURE_INJECTED', 'ESCALATED']);
    expect(endingsIn(open)).toEqual(['inconclusive']);
  });

  it('is inconclusive, and nothing is injected, when the app was not well before', async () => {
    const open = await openTestLoop({ policy: SHORT });
    const faults = harmless();
    await open.app.faults.inject({ kind: 'leak', heap_limit_mb: 16 });
    while (open.app.watch.observe().failed.length === 0) {
      await open.app.watch.nextObservation(open.loop.signal);
    }
    expect(await playScenario(open.loop, faults, scenario('crash'), toldBy(open))).toMatchObject({
      ...{ first_seq: 1, last_seq: 1 },
    });
    expect(endingsIn(open)).toEqual(['inconclusive']);
    expect(open.lines()).toMatchObject([
      { event_name: 'NOT_STABLE', phase: 'before_injection', event_id: null },
    ]);
    expect(faults.counts.injected).toBe(0);
  });

  it('is missed when the app is healed by another choice than the expected one', async () => {
    const open = await openTestLoop();
    const expecting: Scenario = {
      ...scenario('crash'),
      expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'rule' }],
    };
    const result = await playScenario(open.loop, open.app.faults, expecting, toldBy(open));
    expect(result).toMatchObject({ decision: 'restart_service', leftWell: true });
    expect(unmetOf(open, expecting, result)).toMatchObject([
      { seen: 'restart_service by the Q-table: decided once' },
    ]);
    expect(endingsIn(open)).toEqual(['passed']);
    const others = EXPECTATIONS.map(({ id, expect: all }) => ({
      id,
      expect: all.map((one) => ('action' in one ? { ...one, decided_by: 'rule' as const } : one)),
    }));
    expect(endingsIn(open, others)).toEqual(['missed']);
  });

  it('is missed when the action does not heal, and its fault is taken away all the same', async () => {
    const open = await openTestLoop({
      policy: SHORT,
      actuator: { restart_service: () => Promise.reject(new Error('no hands')) },
    });
    const result = await playScenario(open.loop, open.app.faults, scenario('crash'), toldBy(open));
    expect(result).toMatchObject({ gate: 'allowed' });
    expect(endingsIn(open)).toEqual(['missed']);
    expect(open.eventNames().slice(2)).toEqual(['ORCH_EXEC', 'NOT_STABLE', 'ESCALATED']);
  });

  it('is refused in prod without approval, and the load is taken away', async () => {
    const open = await openTestLoop({ env: 'prod' });
    const counts = { takenAway: 0 };
    const faults: FaultInjector = {
      search: () => Promise.resolve(),
      async inject(fault, afterMs) {
        const takeAway = await open.app.faults.inject(fault, afterMs);
        return async () => {
          counts.takenAway += 1;
          await takeAway();
        };
      },
    };
    const result = await playScenario(open.loop, faults, scenario('overload'), toldBy(open));
    expect(result).toMatchObject({
      gate: 'refused',
      decision: 'scale_workers 1 -> 3',
    });
    expect(endingsIn(open)).toEqual(['refused']);
    expect(open.eventNames()).toEqual([
      ...['FAILURE_INJECTED', 'RL_DECISION', 'APPROVAL_REQUESTED', 'APPROVAL_DENIED'],
      ...['ORCH_REFUSE', 'ESCALATED'],
    ]);
    expect(counts.takenAway).toBe(1);
  });

  it('ends after ten incidents of an app that fails anew at every look, in a bounded log', async () => {
    const open = await openTestLoop({
      policy: { fault_must_show_within_ms: 3_600_000 },
      actuator: { restart_service: () => Promise.resolve({ summary: 'as if' }) },
    });
    const { watch } = open.app;
    const faults = harmless();
    let looks = 0;
    const loop = {
      ...open.loop,
      watch: seenAs(watch, (seen) => {
        looks += 1;
        const failed = [{ worker: `x${String(looks)}`, cause: 'exit_1', at_us: seen.at_us }];
        return faults.counts.injected > 0 ? { ...seen, failed } : seen;
      }),
    };
    const result = await playScenario(loop, faults, scenario('overload'), toldBy(open));
    expect(unmetOf(open, scenario('overload'), result)).toMatchObject([
      { seen: expect.stringContaining('a crash (exit_1)') as string },
    ]);
    expect(endingsIn(open)[0]).toBe('inconclusive');
    const names = open.eventNames();
    expect(names.filter((name) => name === 'RUNTIME_EMIT')).toHaveLength(MOST_INCIDENTS);
    expect(names.at(-1)).toBe('ESCALATED');
    expect(names.length).toBeLessThanOrEqual(MOST_LINES_A_SCENARIO - 1);
  });

  it('gives a fault no more time because of other incidents', async () => {
    const open = await openTestLoop({ policy: { fault_must_show_within_ms: 1 } });
    const { watch } = open.app;
    const faults = harmless();
    let looks = 0;
    const loop = {
      ...open.loop,
      watch: seenAs(watch, (seen) => {
        looks += 1;
        const failed = [{ worker: `x${String(looks)}`, cause: 'exit_1', at_us: seen.at_us }];
        return faults.counts.injected > 0 ? { ...seen, failed } : seen;
      }),
    };
    await playScenario(loop, faults, scenario('overload'), toldBy(open));
    expect(open.eventNames().filter((name) => name === 'RUNTIME_EMIT')).toHaveLength(1);
  });

  it('writes no more lines than the documentation says', () => {
    const text = readFileSync(new URL('../../../docs/supervision.md', import.meta.url), 'utf8');
    expect(text).toContain(`${String(MOST_LINES_A_SCENARIO)} lines a scenario`);
    expect(text).toContain(
      `${String(6 + shippedScenarios().length * MOST_LINES_A_SCENARIO + 1)} lines`,
    );
  });

  it('announces its fault before it is injected', async () => {
    const open = await openTestLoop({ policy: { fault_must_show_within_ms: 100 } });
    const seen: string[][] = [];
    const faults: FaultInjector = {
      search: () => Promise.resolve(),
      inject() {
        seen.push(open.eventNames());
        return Promise.resolve(() => Promise.resolve());
      },
    };
    await playScenario(open.loop, faults, scenario('false_alarm'), toldBy(open));
    expect(seen).toEqual([['FAILURE_INJECTED']]);
  });

  it('injects nothing when the announcement cannot be written', async () => {
    const open = await openTestLoop({ logFailsAt: 1 });
    const faults = harmless();
    const playing = playScenario(open.loop, faults, scenario('crash'), toldBy(open));
    await expect(playing).rejects.toMatchObject({ code: 'proof_log_failed' });
    expect(faults.counts.injected).toBe(0);
  });
});
