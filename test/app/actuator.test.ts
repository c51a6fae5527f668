import { describe, expect, it } from 'vitest';
import { createActuator } from '../../src/app/actuator.js';
import { EXECUTABLE_ACTIONS } from '../../src/domain/actions.js';
import { firstOf, lifelines, openPool, servingNames, until } from '../support/pool.js';

describe('the actuator', () => {
  it('knows the executable actions and no other', () => {
    expect(Object.keys(createActuator(openPool().pool)).sort()).toEqual(
      [...EXECUTABLE_ACTIONS].sort(),
    );
  });

  it('touches nothing for a noop', async () => {
    const { entry, alive } = await lifelines();
    const { pool, changes } = openPool({ entry });
    await pool.addServing(2);
    await until(() => alive().length === 2);
    await createActuator(pool).noop({ workers_to: 3 });
    expect([servingNames(pool), alive(), changes()]).toEqual([['w1', 'w2'], ['w1', 'w2'], 0]);
  });

  it('restarts what failed, and leaves alone what serves', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    const { summary } = await createActuator(pool).restart_service({ workers_to: null });
    expect([servingNames(pool), pool.failed]).toEqual([['w2', 'w3'], []]);
    expect(summary).toContain('1 worker ');
  });

  it('replaces every serving worker where none failed', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    const { summary } = await createActuator(pool).restart_service({ workers_to: null });
    expect(servingNames(pool)).toEqual(['w3', 'w4']);
    expect(summary).toContain('2 workers ');
  });

  it.each([
    [3, ['w1', 'w2', 'w3'], '1 -> 3'],
    [1, ['w1'], '1 -> 1'],
    [0, ['w1'], '1 -> 1'],
    [-5, ['w1'], '1 -> 1'],
    [null, ['w1'], '1 -> 1'],
  ])('scales one worker to %s', async (workers_to, names, said) => {
    const { pool } = openPool();
    await pool.addServing(1);
    const { summary } = await createActuator(pool).scale_workers({ workers_to });
    expect(servingNames(pool)).toEqual(names);
    expect(summary).toContain(said);
  });

  it('lets three workers share what one did alone', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    await createActuator(pool).scale_workers({ workers_to: 3 });
    await Promise.all(Array.from({ length: 9 }, () => pool.dispatch('/work?ms=0')));
    expect(pool.serving.every(({ lastUsed }) => lastUsed > 0)).toBe(true);
  });
});
