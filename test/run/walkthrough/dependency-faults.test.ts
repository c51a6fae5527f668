import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import type { Fault, PlannedFault } from '../../../src/core/domain/fault.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { createWatchMemory } from '../../../src/run/orchestrator/loop-dependencies.js';
import { awaitIncident, awaitStable } from '../../../src/run/orchestrator/watch-app.js';
import { scenarioOf } from '../../support/fault-scenarios.js';
import { playFaults } from '../../support/play-faults.js';
import { createReplay } from '../../support/replay.js';
import { openSimulatedApp } from '../../support/simulated-app.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { eventNames, linesOf, walk } from '../../support/walk.js';

const DOWN: Fault = { kind: 'dependency', name: 'database', toxic: 'down' };
const CALLS_A_HUMAN: Expectation[] = [
  { incident: 'dependency' },
  { action: 'noop', decided_by: 'rule' },
  { escalated: true, reason: 'not_stable_after_the_action' },
];
const ENDS_ILL = ['RL_DECISION', 'ORCH_EXEC', 'NOT_STABLE', 'ESCALATED'];

describe('a dependency that fails on the simulated app', () => {
  it('is left alone, and a human is called', async () => {
    const scenario = scenarioOf('down', [{ fault: DOWN }], CALLS_A_HUMAN);
    const { check, lines } = await playFaults(temporaryRoot(), scenario, { simulated: true });
    expect(check).toMatchObject({ valid: true, problem: null });
    expect(eventNames(lines).slice(-4)).toEqual(ENDS_ILL);
    const [injected] = linesOf(lines, 'FAILURE_INJECTED');
    expect(injected).toMatchObject({ failure_type: 'dependency', fault: DOWN });
    const [decided] = linesOf(lines, 'RL_DECISION');
    const { since_us, detect_us } = decided?.measured ?? expect.fail();
    expect(detect_us).toBeGreaterThan(0);
    expect(decided).toMatchObject({
      ...{ event_type: 'dependency', cause_seen: 'dependency_down', action: 'noop' },
      rule: 'dependency_is_noop',
      measured: {
        dependencies: [{ name: 'database', state: 'down', since_us, answer_us: null }],
      },
    });
    const [ill] = linesOf(lines, 'NOT_STABLE');
    expect(ill?.measured.samples).toMatchObject({ failing_dependencies: 1 });
  });

  it('is found again by replay where the log says another state', async () => {
    const scenario = scenarioOf('down', [{ fault: DOWN }], CALLS_A_HUMAN);
    const { lines } = await playFaults(temporaryRoot(), scenario, { simulated: true });
    const replay = createReplay();
    const [decided = expect.fail()] = linesOf(lines, 'RL_DECISION');
    for (const line of lines.slice(0, decided.seq - 1)) replay.judge(line);
    const [read = expect.fail()] = decided.measured.dependencies ?? [];
    const dependencies = [{ ...read, state: 'up' as const }];
    const lie = { ...decided, measured: { ...decided.measured, dependencies } };
    expect(replay.judge(lie)).toMatchObject({ code: 'replay_incident' });
    expect(replay.judge(decided)).toBeUndefined();
    // It goes on: that is no other incident.
    expect(replay.judge(decided)).toMatchObject({ code: 'replay_incident' });
  });

  it('fails once more in the next scenario, once it was up', async () => {
    const played = ['one', 'two'].map((id) => ({
      ...scenarioOf(id, [{ fault: DOWN }], CALLS_A_HUMAN),
      sha256: '0'.repeat(64),
    }));
    const { result, lines } = await walk(temporaryRoot(), { simulated: true, scenarios: played });
    expect(result).toMatchObject({ unmet: [] });
    expect(linesOf(lines, 'RL_DECISION')).toMatchObject([
      { event_type: 'dependency' },
      { event_type: 'dependency' },
    ]);
  });

  it('keeps no overload that comes later from being dealt with', async () => {
    // Half of the requests ask what is down, and are lost before they reach a worker.
    const load: Fault = { kind: 'load', work_ms: 10, offered_load_ppm: 3_000_000 };
    const faults: PlannedFault[] = [{ fault: DOWN }, { fault: load, after_ms: 12_000 }];
    const expected: Expectation[] = [...CALLS_A_HUMAN, { incident: 'overload' }];
    const scenario = scenarioOf('both', faults, expected);
    const { check, lines } = await playFaults(temporaryRoot(), scenario, { simulated: true });
    expect(check).toMatchObject({ valid: true, problem: null });
    const decisions = linesOf(lines, 'RL_DECISION');
    expect(decisions).toMatchObject([{ event_type: 'dependency' }, { event_type: 'overload' }]);
    // What was dealt with and still fails is not what this one rests on.
    expect(decisions[1]?.measured).not.toHaveProperty('dependencies');
  });

  it('that comes back in time leaves a stable app', async () => {
    const { app, time, watchFor } = await openSimulatedApp();
    await watchFor(300_000);
    const undo = await app.faults.inject(DOWN);
    const context = { policy: BUILT_IN_POLICY };
    const { signal } = new AbortController();
    const memory = createWatchMemory();
    const loop = { clock: time, watch: app.watch, memory, signal, context };
    expect(await awaitIncident(loop, 10_000)).toMatchObject({ incident: { class: 'dependency' } });
    time.plan(2_000_000, () => void undo());
    const { stable, samples } = await awaitStable(loop, time.nowUs());
    expect(stable).toBe(true);
    const failing = samples.map(({ failing_dependencies }) => failing_dependencies);
    expect(failing[0]).toBe(1);
    expect(failing.slice(-3)).toEqual([0, 0, 0]);
  });
});
