import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastLoaded, type Candidate } from '../../../src/run/app/dispatch.js';

const candidate = fc.record({ load: fc.nat(3), lastUsed: fc.nat(5) });

describe('leastLoaded', () => {
  it.each<[string, Candidate[], number]>([
    ['takes the only one', [{ load: 9, lastUsed: 9 }], 0],
    [
      'prefers less load over longer rest',
      [
        { load: 1, lastUsed: 0 },
        { load: 0, lastUsed: 9 },
      ],
      1,
    ],
    [
      'prefers the least recently used among equals',
      [
        { load: 1, lastUsed: 3 },
        { load: 1, lastUsed: 1 },
        { load: 1, lastUsed: 2 },
      ],
      1,
    ],
    [
      'takes the first of those that were never used',
      [
        { load: 0, lastUsed: 0 },
        { load: 0, lastUsed: 0 },
      ],
      0,
    ],
  ])('%s', (_title, workers, expected) => {
    expect(leastLoaded(workers)).toBe(workers[expected]);
  });

  it('finds nobody among nobody', () => {
    expect(leastLoaded<Candidate>([])).toBeUndefined();
  });

  it('never leaves out one with less load, or with equal load and a longer rest', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1 }), (workers) => {
        const chosen = leastLoaded(workers);
        expect(workers).toContain(chosen);
        const better = workers.filter(
          ({ load, lastUsed }) =>
            chosen === undefined ||
            load < chosen.load ||
            (load === chosen.load && lastUsed < chosen.lastUsed),
        );
        expect(better).toEqual([]);
      }),
    );
  });

  it('gives idle workers equal shares', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (count, rounds) => {
          const workers = Array.from({ length: count }, () => ({ load: 0, lastUsed: 0, used: 0 }));
          for (let turn = 1; turn <= count * rounds; turn += 1) {
            const worker = leastLoaded(workers);
            if (worker === undefined) throw new Error('nobody was chosen');
            worker.lastUsed = turn;
            worker.used += 1;
          }
          expect(workers.map(({ used }) => used)).toEqual(workers.map(() => rounds));
        },
      ),
    );
  });
});
