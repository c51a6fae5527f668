import { describe, expect, it } from 'vitest';
import { OutlierDetection } from '../../../src/run/app/outlier-detection.js';
import type { Replica } from '../../../src/run/app/replica.js';

const [first, second] = [{ name: 'w1' }, { name: 'w2' }] as unknown as [Replica, Replica];

function detection() {
  const at = { nowMs: 10_000, isExcused: false };
  const outliers = new OutlierDetection({ nowMs: () => at.nowMs, isExcused: () => at.isExcused });
  const note = (replica: Replica, good: number, bad: number) => {
    for (let request = 0; request < good; request += 1) outliers.note(replica, true);
    for (let request = 0; request < bad; request += 1) outliers.note(replica, false);
  };
  return { at, outliers, note };
}

describe('a replica that is alive and answers', () => {
  it.each([
    [0, 4, false],
    [0, 5, true],
    [5, 5, true],
    [6, 5, false],
    [100, 0, false],
  ])('with %i requests that ended well and %i badly fails: %s', (good, bad, fails) => {
    const { outliers, note } = detection();
    note(first, good, bad);
    expect(outliers.isFailing(first)).toBe(fails);
  });

  it('is judged by the last two seconds', () => {
    const { at, outliers, note } = detection();
    note(first, 0, 20);
    at.nowMs += 2_001;
    expect(outliers.isFailing(first)).toBe(false);
    note(first, 5, 5);
    expect(outliers.isFailing(first)).toBe(true);
  });

  it('does not fail where all do and a dependency may be the cause, nor right after', () => {
    const { at, outliers, note } = detection();
    at.isExcused = true;
    for (const replica of [first, second]) note(replica, 0, 20);
    expect(outliers.isFailing(first)).toBe(false);
    at.isExcused = false;
    at.nowMs += 1_900;
    note(first, 0, 20);
    expect(outliers.isFailing(first)).toBe(false);
    at.nowMs += 200;
    expect(outliers.isFailing(first)).toBe(true);
  });

  it('fails whatever a dependency does where another one does well', () => {
    const { at, outliers, note } = detection();
    at.isExcused = true;
    note(first, 0, 20);
    note(second, 18, 2);
    expect(outliers.isFailing(first)).toBe(true);
    expect(outliers.isFailing(second)).toBe(false);
  });
});
