import { describe, expect, it } from 'vitest';
import { createActuator } from '../../src/app/actuator.js';
import { EXECUTABLE_ACTIONS } from '../../src/domain/actions.js';
import { Permits } from '../../src/domain/permits.js';
import { handsOf } from '../support/permitted.js';
import { firstOf, lifelines, openPool, servingNames, until } from '../support/pool.js';

describe('the actuator', () => {
  it('knows the executable actions and no other', () => {
    expect(Object.keys(createActuator(openPool().pool, new Permits())).sort()).toEqual(
      [...EXECUTABLE_ACTIONS].sort(),
    );
  });

  it('touches nothing for a noop', async () => {
    const { entry, alive } = await lifelines();
    const { pool, changes } = openPool({ entry });
    await pool.addServing(2);
    await until(() => alive().length === 2);
    await handsOf(pool).noop({ workers_to: 3 });
    expect([servingNames(pool), alive(), changes()]).toEqual([['w1', 'w2'], ['w1', 'w2'], 0]);
  });

  it('restarts what failed, and leaves alone what serves', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    const { summary } = await handsOf(pool).restart_service({ workers_to: null });
    expect([servingNames(pool), pool.failed]).toEqual([['w2', 'w3'], []]);
    expect(summary).toContain('1 worker ');
  });

  it('replaces every serving worker where none failed', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    const { summary } = await handsOf(pool).restart_service({ workers_to: null });
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
    const { summary } = await handsOf(pool).scale_workers({ workers_to });
    expect(servingNames(pool)).toEqual(names);
    expect(summary).toContain(said);
  });

  it('lets the youngest go where fewer are wanted, once they have answered', async () => {
    const { pool } = openPool();
    await pool.addServing(3);
    const answers = Array.from({ length: 6 }, () => pool.dispatch('/work?ms=20'));
    const { summary } = await handsOf(pool).scale_workers({ workers_to: 1 });
    expect([servingNames(pool), summary]).toEqual([['w1'], 'serving workers 3 -> 1']);
    expect((await Promise.all(answers)).every(({ status }) => status === 200)).toBe(true);
    expect(pool.failed).toEqual([]);
  });

  it('does nothing without a permit, and a permit is good for one action', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    const permits = new Permits();
    const actuator = createActuator(pool, permits);
    const permit = permits.issue();
    const forged = [
      { permit: 'one action' } as const,
      structuredClone(permit),
      new Permits().issue(),
    ];
    for (const wrong of forged) {
      await expect(actuator.scale_workers({ workers_to: 2 }, wrong)).rejects.toMatchObject({
        code: 'acted_without_permit',
      });
    }
    expect(servingNames(pool)).toEqual(['w1']);
    await actuator.scale_workers({ workers_to: 2 }, permit);
    await expect(actuator.scale_workers({ workers_to: 3 }, permit)).rejects.toMatchObject({
      code: 'acted_without_permit',
    });
    expect(servingNames(pool)).toEqual(['w1', 'w2']);
  });

  it('lets three workers share what one did alone', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    await handsOf(pool).scale_workers({ workers_to: 3 });
    await Promise.all(Array.from({ length: 9 }, () => pool.dispatch('/work?ms=0')));
    expect(pool.serving.every(({ lastUsed }) => lastUsed > 0)).toBe(true);
  });
});
