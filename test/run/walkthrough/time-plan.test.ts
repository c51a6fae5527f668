import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/core/domain/fault.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { stepsOf } from '../../../src/run/walkthrough/steps.js';
import { clockText, planFor } from '../../../src/run/walkthrough/time-plan.js';

const MINUTE = 60_000;
const ALL = stepsOf(shippedScenarios());

/** How many seconds a talk gives each step of a run with one scenario for each list of faults. */
function secondsWith(...faults: readonly (readonly Fault[])[]): number[] {
  const scenarios = faults.map((each, at) => ({
    ...{ id: `s${String(at)}`, title: '', expect: [] },
    faults: each.map((fault) => ({ fault })),
  }));
  const ends = (planFor('talk', stepsOf(scenarios))?.steps ?? []).map(
    ({ ends_at_ms }) => ends_at_ms,
  );
  return ends.map((end, at) => (end - (ends[at - 1] ?? 0)) / 1_000);
}

describe('the time plan', () => {
  it('of a talk fills a slot of five to seven minutes, a brisk one ninety seconds', () => {
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
    const plan = planFor('talk', stepsOf(shippedScenarios().slice(1, 2)));
    expect(plan?.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(plan?.steps[2]?.title).toMatch(/^Overload/);
    expect(plan?.total_ms).toBeLessThan(planFor('talk', ALL)?.total_ms ?? 0);
  });

  it('gives a scenario its time by what breaks the app, however many there are', () => {
    const [alert, exit]: [Fault, Fault] = [
      { kind: 'alert', source: 's', claimed_utilization_ppm: 1 },
      { kind: 'exit', times: 1 },
    ];
    expect(secondsWith()).toEqual([50, 50, 60]);
    expect(secondsWith([exit], [alert], [exit, alert], [alert, alert])).toEqual([
      ...[50, 50, 75, 50, 75, 75, 60],
    ]);
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
