import { describe, expect, it } from 'vitest';
import { DependencyState } from '../../../../src/run/app/dependencies/dependency-state.js';

const USUAL_US = 2_000;
const SLOW_US = 150_000;

/** The state after answers that took so long, or did not come; looks are a tenth of a second apart. */
function after(...answers: (number | null)[]) {
  const state = new DependencyState('redis', { from_us: 0, answer_us: USUAL_US });
  answers.forEach((answer_us, at) => {
    state.take({ from_us: (at + 1) * 100_000, answer_us });
  });
  return state;
}

describe('the state of a dependency', () => {
  it.each([
    ['up at first', [], 'up', 0],
    ['up after one that did not come', [null], 'up', 0],
    ['down after two, since the first of them', [USUAL_US, null, null], 'down', 200_000],
    ['slow after two slow ones', [SLOW_US, SLOW_US], 'slow', 100_000],
    ['as the latter of two is that differ', [SLOW_US, null], 'down', 100_000],
    ['still down after one answer', [null, null, USUAL_US], 'down', 100_000],
    ['up after two answers', [null, null, USUAL_US, USUAL_US], 'up', 300_000],
    ['up where bad looks are single', [null, USUAL_US, SLOW_US, USUAL_US], 'up', 0],
  ] as const)('is %s', (_, answers, state, since_us) => {
    expect(after(...answers).reading).toMatchObject({ name: 'redis', state, since_us });
  });

  it('is slow only from a tenth of a second on, and ten times what is usual', () => {
    expect(after(99_000, 99_000).reading.state).toBe('up');
    const slower = Array.from({ length: 40 }, () => 30_000);
    expect(after(...slower, 290_000, 290_000).reading.state).toBe('up');
    expect(after(...slower, 310_000, 310_000).reading.state).toBe('slow');
  });

  it('is in doubt from the first bad look on', () => {
    expect(after().isInDoubt).toBe(false);
    expect(after(null).isInDoubt).toBe(true);
    expect(after(null, null, USUAL_US).isInDoubt).toBe(true);
    expect(after(null, null, USUAL_US, USUAL_US).isInDoubt).toBe(false);
  });
});
