import { describe, expect, it } from 'vitest';
import type { ActionName } from '../../../src/core/domain/actions.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import type { IncidentClass } from '../../../src/core/domain/incident.js';
import { crashLoop, LOAD, scenarioOf, storm } from '../../support/fault-scenarios.js';
import { playFaults, type PlayedFaults } from '../../support/play-faults.js';
import { policyFile } from '../../support/policy-file.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { linesOf } from '../../support/walk.js';

/** The queue that grows while a restart is waited upon in vain stays short. */
function impatientPolicy(): string {
  const { stable } = BUILT_IN_POLICY;
  return policyFile({ ...BUILT_IN_POLICY, stable: { ...stable, give_up_after_ms: 2_000 } });
}

const VALID = { valid: true, problem: null };

/** What was decided about one class of incident: on a busy machine an overload may come on top. */
function decisionsOn(kind: IncidentClass, { lines }: PlayedFaults) {
  return linesOf(lines, 'RL_DECISION').filter(({ event_type }) => event_type === kind);
}

function doneAs(action: ActionName, { lines }: PlayedFaults) {
  return linesOf(lines, 'ORCH_EXEC').filter((line) => line.action === action);
}

function refusedAs(action: ActionName, { lines }: PlayedFaults) {
  return linesOf(lines, 'ORCH_REFUSE').filter((line) => line.action === action);
}

describe('a fault on real workers', () => {
  it.each([
    { kind: 'throw', cause: 'uncaught_error' },
    { kind: 'hang', cause: 'hang' },
  ] as const)('$kind is seen as a crash by $cause, and healed', async ({ kind, cause }) => {
    const faults = [{ fault: { kind, times: 1 } }] as const;
    const scenario = scenarioOf(kind, faults, [{ incident: 'crash' }]);
    const played = await playFaults(temporaryRoot(), scenario);
    expect(played.check).toMatchObject(VALID);
    expect(played.played).toMatchObject({ gate: 'allowed', leftWell: true });
    expect(decisionsOn('crash', played)).toMatchObject([{ cause_seen: cause }]);
  });

  it('is a crash loop that ends in a refusal once the budget of restarts is spent', async () => {
    const played = await playFaults(temporaryRoot(), crashLoop(4));
    expect(played.check).toMatchObject(VALID);
    expect(doneAs('restart_service', played)).toHaveLength(3);
    expect(refusedAs('restart_service', played)).toMatchObject([
      { reasons: [{ gate: 'bounds', code: 'restart_budget_spent' }] },
    ]);
    expect(played.played).toMatchObject({ leftWell: false });
  });

  it('is a storm of alerts, until the brake holds', async () => {
    const expected = [{ incident: 'false_alarm', times: 8 }] as const;
    const scenario = scenarioOf('storm', [{ fault: storm(8) }], expected);
    const played = await playFaults(temporaryRoot(), scenario);
    expect(played.check).toMatchObject(VALID);
    expect(doneAs('noop', played)).toHaveLength(6);
    expect(refusedAs('noop', played)).toMatchObject([
      { reasons: [{ code: 'storm_brake' }] },
      { reasons: [{ code: 'storm_brake' }] },
    ]);
  });

  it('comes during the repair of another one', async () => {
    const planned = [
      { fault: LOAD },
      { fault: { kind: 'exit', times: 1 }, during: 'scale_workers' },
    ] as const;
    const expected = [{ incident: 'overload' }, { incident: 'crash' }] as const;
    const played = await playFaults(temporaryRoot(), scenarioOf('during', planned, expected));
    expect(played.check).toMatchObject(VALID);
    expect(decisionsOn('overload', played)[0]).toMatchObject({ action: 'scale_workers' });
    expect(decisionsOn('crash', played)).toMatchObject([{ action: 'restart_service' }]);
    expect(played.played).toMatchObject({ leftWell: true });
  });

  it('comes together with another one', async () => {
    const planned = [{ fault: { kind: 'exit', times: 1 } }, { fault: LOAD }] as const;
    const expected = [{ incident: 'crash' }, { incident: 'overload' }] as const;
    const scenario = scenarioOf('two-at-once', planned, expected);
    const played = await playFaults(temporaryRoot(), scenario, { policyFile: impatientPolicy() });
    expect(played.check).toMatchObject(VALID);
    expect(decisionsOn('crash', played)).toMatchObject([{ action: 'restart_service' }]);
    expect(decisionsOn('overload', played)[0]).toMatchObject({ action: 'scale_workers' });
  });
});
