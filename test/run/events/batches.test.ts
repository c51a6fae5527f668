import { describe, expect, it } from 'vitest';
import { createBatches } from '../../../src/run/events/batches.js';
import { thrownBy } from '../../support/thrown-by.js';

/** Batches whose work ends when the test says so. */
function held() {
  const begun: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  const batches = createBatches(
    (items: readonly number[]) =>
      new Promise<string>((resolve, reject) => {
        begun.push({
          items,
          end: (error) => {
            if (error === undefined) resolve(items.join('+'));
            else reject(error);
          },
        });
      }),
  );
  const workOn = () => begun.map(({ items }) => items);
  /** Until everything that can run now has run. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { batches, begun, workOn, settle };
}

describe('batches', () => {
  it('take what is added at one moment as one, in its order, and tell each its outcome', async () => {
    const { batches, begun, workOn, settle } = held();
    const outcomes = [1, 2, 3].map((item) => batches.add(item));
    await settle();
    begun[0]?.end();

    expect(await Promise.all(outcomes)).toEqual(['1+2+3', '1+2+3', '1+2+3']);
    expect(workOn()).toEqual([[1, 2, 3]]);
  });

  it('let what comes while one is at work be the next, and begin it only then', async () => {
    const { batches, begun, workOn, settle } = held();
    const first = batches.add(1);
    await settle();
    const later = [batches.add(2)];
    await settle();
    later.push(batches.add(3));
    await settle();
    expect(workOn()).toEqual([[1]]);

    begun[0]?.end();
    expect(await first).toBe('1');
    await settle();
    expect(workOn()).toEqual([[1], [2, 3]]);
    begun[1]?.end();
    expect(await Promise.all(later)).toEqual(['2+3', '2+3']);
  });

  it('fail together, and the next one is begun all the same', async () => {
    const { batches, begun, workOn, settle } = held();
    const failing = [thrownBy(batches.add(1)), thrownBy(batches.add(2))];
    await settle();
    const next = batches.add(3);
    const failure = new Error('no room');
    begun[0]?.end(failure);
    expect(await Promise.all(failing)).toEqual([failure, failure]);
    await settle();
    begun[1]?.end();

    expect(await next).toBe('3');
    expect(workOn()).toEqual([[1, 2], [3]]);
  });
});
