import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../src/run/walkthrough/scenarios.js';
import { clockText, planFor, stepsOf } from '../../../src/run/walkthrough/time-plan.js';

const MINUTE = 60_000;
const ALL = stepsOf(SCENARIOS);

describe('the time plan', () => {
  it('of a talk fills a slot of five to seven minutes, a brisk one ninety seconds', () => {
    expect(ALL).toEqual([1, 2, 3, 4, 5, 6]);
    const talk = planFor('talk', ALL)?.total_ms ?? 0;
    expect(talk).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(talk).toBeLessThanOrEqual(7 * MINUTE);
    expect(planFor('brisk', ALL)?.total_ms).toBe(1.5 * MINUTE);
    expect(planFor('instant', ALL)).toBeUndefined();
  });

  it.each(['talk', 'brisk'] as const)('of %s gives each step its own time, in order', (pace) => {
    const plan = planFor(pace, ALL);
    let from = 0;
    for (const { before_ms, reveal_ms, ends_at_ms } of plan?.steps ?? []) {
      expect(before_ms + reveal_ms).toBeLessThan(ends_at_ms - from);
      expect(before_ms).toBeGreaterThan(0);
      from = ends_at_ms;
    }
    expect(from).toBe(plan?.total_ms);
  });

  it.each([
    ['talk', 20_000],
    ['brisk', 5_000],
  ] as const)('of %s lets nothing stand still for longer than %i ms', (pace, atMost) => {
    let from = 0;
    for (const { before_ms, reveal_ms, ends_at_ms } of planFor(pace, ALL)?.steps ?? []) {
      expect(before_ms).toBeLessThan(atMost);
      expect(ends_at_ms - from - before_ms - reveal_ms).toBeLessThan(atMost);
      from = ends_at_ms;
    }
  });

  it('leaves out what is not played', () => {
    const plan = planFor('talk', stepsOf(SCENARIOS.slice(0, 1)));
    expect(plan?.steps.map(({ step }) => step)).toEqual([1, 2, 3, 6]);
    expect(plan?.total_ms).toBeLessThan(planFor('talk', ALL)?.total_ms ?? 0);
  });

  it.each([
    [0, '00:00'],
    [999, '00:00'],
    [61_000, '01:01'],
    [6 * MINUTE, '06:00'],
    [100 * MINUTE, '100:00'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(clockText(ms)).toBe(text);
  });
});
