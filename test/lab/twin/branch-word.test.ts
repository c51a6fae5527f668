import { describe, expect, it } from 'vitest';
import { wordOf } from '../../../src/lab/twin/branch-word.js';

const branch = (
  action: 'noop' | 'restart_service',
  stable_us: number | null,
  lost = 0,
): Parameters<typeof wordOf>[0] => ({
  action,
  healed: stable_us !== null,
  stable_us,
  requests: { lost },
});

const restart = (stable_us: number | null, lost?: number) =>
  branch('restart_service', stable_us, lost);
const noop = (stable_us: number | null, lost?: number) => branch('noop', stable_us, lost);

describe('what an action came to', () => {
  it.each([
    ['right', restart(200_000, 5), noop(null, 500)],
    ['right', restart(200_000), noop(250_001)],
    ['right', restart(200_000), noop(200_000, 1)],
    ['needless', restart(200_000), noop(250_000)],
    ['needless', restart(900_000, 3), noop(100_000, 3)],
    ['harmful', restart(200_000, 1), noop(200_000)],
    ['harmful', restart(200_000, 1), noop(null)],
    ['harmful', restart(null), noop(9_000_000, 9)],
    ['not_stable', restart(null, 4), noop(null, 4)],
    ['right', noop(100_000), noop(100_000)],
    ['not_stable', noop(null, 7), noop(null, 7)],
  ] as const)('is %s of %j beside %j', (word, one, other) => {
    expect(wordOf(one, other, 'simulated_app')).toBe(word);
  });

  // 1.96 standard deviations of the difference of two Poisson counts: of 9 and 19 that is 10.4.
  it.each([
    ['needless', 18],
    ['needless', 19],
    ['harmful', 20],
  ] as const)('is %s where real workers lost %i and 9', (word, lost) => {
    expect(wordOf(restart(200_000, lost), noop(200_000, 9), 'control')).toBe(word);
  });
});
