import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createActuator } from '../../../src/run/app/actuator.js';
import { SimulatedFaults } from '../../../src/lab/simulated/simulated-faults.js';
import { EXECUTABLE_ACTIONS } from '../../../src/core/domain/actions.js';
import { Capabilities, type Capability } from '../../../src/core/domain/capabilities.js';
import type { Actuator } from '../../../src/core/domain/ports.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';
import { createMemoryLoop } from '../../support/memory-loop.js';
import { handlesOf } from '../../support/permitted.js';
import { firstOf, lifelines, openPool, servingNames, until } from '../../support/pool.js';
import { openSimulatedApp } from '../../support/simulated-app.js';

describe('the actuator', () => {
  it('knows the executable actions and no other', () => {
    expect(Object.keys(createActuator(openPool().pool, new Capabilities())).sort()).toEqual(
      [...EXECUTABLE_ACTIONS].sort(),
    );
  });

  it('touches nothing for a noop', async () => {
    const { entry, alive } = await lifelines();
    const { pool, changes } = openPool({ entry });
    await pool.addServing(2);
    await until(() => alive().length === 2);
    await handlesOf(pool).noop({ workers_to: 3 });
    expect([servingNames(pool), alive(), changes()]).toEqual([['w1', 'w2'], ['w1', 'w2'], 0]);
  });

  it('restarts what failed, and leaves alone what serves', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    const { summary } = await handlesOf(pool).restart_service({ workers_to: null });
    expect([servingNames(pool), pool.failed]).toEqual([['w2', 'w3'], []]);
    expect(summary).toContain('1 worker ');
  });

  it('replaces every serving worker where none failed', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    const { summary } = await handlesOf(pool).restart_service({ workers_to: null });
    expect(servingNames(pool)).toEqual(['w3', 'w4']);
    expect(summary).toContain('2 workers ');
  });

  it.each([
    [3, ['w1', 'w2', 'w3'], '1 -> 3'],
    [1, ['w1'], '1 -> 1'],
    [0, [], '1 -> 0'],
    [-5, [], '1 -> 0'],
    [null, ['w1'], '1 -> 1'],
  ])('scales one worker to %s', async (workers_to, names, said) => {
    const { pool } = openPool();
    await pool.addServing(1);
    const { summary } = await handlesOf(pool).scale_workers({ workers_to });
    expect(servingNames(pool)).toEqual(names);
    expect(summary).toContain(said);
  });

  it('lets the youngest go where fewer are wanted, once they have answered', async () => {
    const { pool } = openPool();
    await pool.addServing(3);
    const answers = Array.from({ length: 6 }, () => pool.dispatch('/work?ms=20'));
    const { summary } = await handlesOf(pool).scale_workers({ workers_to: 1 });
    expect([servingNames(pool), summary]).toEqual([['w1'], 'serving workers 3 -> 1']);
    expect((await Promise.all(answers)).every(({ status }) => status === 200)).toBe(true);
    expect(pool.failed).toEqual([]);
  });

  it('does nothing without a capability, and a capability is good for one action', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    const capabilities = new Capabilities();
    const actuator = createActuator(pool, capabilities);
    const capability = capabilities.issue();
    const forged = [
      { capability: 'one action' } as const,
      structuredClone(capability),
      new Capabilities().issue(),
    ];
    for (const wrong of forged) {
      await expect(actuator.scale_workers({ workers_to: 2 }, wrong)).rejects.toMatchObject({
        code: 'acted_without_permit',
      });
    }
    expect(servingNames(pool)).toEqual(['w1']);
    await actuator.scale_workers({ workers_to: 2 }, capability);
    await expect(actuator.scale_workers({ workers_to: 3 }, capability)).rejects.toMatchObject({
      code: 'acted_without_permit',
    });
    expect(servingNames(pool)).toEqual(['w1', 'w2']);
  });

  it('of the simulated app does nothing without a capability of its own, either', async () => {
    const { app } = await openSimulatedApp();
    const { app: other } = await openSimulatedApp();
    const spent = app.capabilities.issue();
    await app.actuator.noop({ workers_to: null }, spent);
    const before = await app.watch.snapshot();
    for (const wrong of [
      { capability: 'one action' } as const,
      other.capabilities.issue(),
      spent,
    ]) {
      for (const action of EXECUTABLE_ACTIONS) {
        await expect(app.actuator[action]({ workers_to: 3 }, wrong), action).rejects.toMatchObject({
          code: 'acted_without_permit',
        });
      }
    }
    expect(await app.watch.snapshot()).toEqual(before);
  });

  it('without a capability does not even strain the simulated app', async () => {
    const noted: string[] = [];
    const noteRestart = vi
      .spyOn(SimulatedFaults.prototype, 'noteRestart')
      .mockImplementation(() => void noted.push('restart'));
    onTestFinished(() => noteRestart.mockRestore());
    const { app } = await openSimulatedApp();
    const act = app.actuator.restart_service;
    await expect(act({ workers_to: null }, { capability: 'one action' })).rejects.toMatchObject({
      code: 'acted_without_permit',
    });
    expect(noted).toEqual([]);
    await act({ workers_to: null }, app.capabilities.issue());
    expect(noted).toEqual(['restart']);
  });

  it('takes no capability that an orchestrator has used up, whether the action was done or failed', async () => {
    const loop = createMemoryLoop();
    const kept: Capability[] = [];
    const { actuator } = loop.actuatorHandle;
    const keeping: Actuator = {
      ...actuator,
      noop: (target, capability) => {
        kept.push(capability);
        return actuator.noop(target, capability);
      },
      restart_service: (_target, capability) => {
        kept.push(capability);
        return Promise.reject(new Error('it broke'));
      },
    };
    const parts = { ...loop.parts, actuatorHandle: { ...loop.actuatorHandle, actuator: keeping } };
    const orchestrator = createOrchestrator(parts);
    for (const action of ['noop', 'restart_service']) {
      const fields = memoryDecision(loop, { action, decision_id: action });
      await orchestrator.submit(loop.issuer.issue(fields), OPEN);
    }
    expect(kept).toHaveLength(2);
    for (const capability of kept) {
      await expect(actuator.scale_workers({ workers_to: 3 }, capability)).rejects.toMatchObject({
        code: 'acted_without_permit',
      });
    }
    expect([loop.app.acts, loop.app.touched]).toEqual([['noop'], 0]);
  });

  it('lets three workers share what one did alone', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    await handlesOf(pool).scale_workers({ workers_to: 3 });
    await Promise.all(Array.from({ length: 9 }, () => pool.dispatch('/work?ms=0')));
    expect(pool.serving.every(({ lastUsed }) => lastUsed > 0)).toBe(true);
  });
});
