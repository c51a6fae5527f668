import { describe, expect, it } from 'vitest';
import { createChances } from '../../../src/lab/simulated/chances.js';
import { seededRandom } from '../../../src/core/decider/random.js';

const MATTERS = ['noise', 'leak', 'relapse', 'pass', 'end', 'saturation'] as const;

describe('chances', () => {
  it('are the same for one seed in whatever order they are asked', () => {
    const [one, other] = [createChances(seededRandom(7)), createChances(seededRandom(7))];
    const asked = MATTERS.flatMap((matter) => [0, 1, 2, 3].map((nth) => [matter, nth] as const));
    const inOrder = asked.map(([matter, nth]) => one(matter, nth));
    const backwards = [...asked].reverse().map(([matter, nth]) => other(matter, nth));
    expect(backwards.reverse()).toEqual(inOrder);
    expect(new Set(inOrder).size).toBe(inOrder.length);
  });

  it('differ from seed to seed', () => {
    const first = [1, 2, 3, 4].map((seed) => createChances(seededRandom(seed))('pass', 1));
    expect(new Set(first).size).toBe(4);
  });

  it.each(MATTERS)('of %s lie evenly in [0, 1)', (matter) => {
    const chances = createChances(seededRandom(42));
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let nth = 0; nth < 10_000; nth += 1) {
      const drawn = chances(matter, nth, nth % 3);
      expect(drawn >= 0 && drawn < 1).toBe(true);
      tenths[Math.floor(drawn * 10)] = (tenths[Math.floor(drawn * 10)] ?? 0) + 1;
    }
    // Ten standard deviations of a binomial with 10,000 tries and p 0.1 are 300.
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(300);
  });
});
