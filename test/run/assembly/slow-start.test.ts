import { expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { slowStartFindings } from '../../../src/run/assembly/slow-start.js';

const S = 1_000_000;

it.each([1, 5, 19.9])('an app that starts in %d s can spend the budget of restarts', (seconds) => {
  expect(slowStartFindings(seconds * S, BUILT_IN_POLICY)).toEqual([]);
});

it.each([
  [20, 90_000],
  [31, 140_000],
])('one that starts in %d s cannot, and is told which setting holds it', (seconds, within_ms) => {
  const [finding] = slowStartFindings(seconds * S, BUILT_IN_POLICY);
  expect(finding).toMatchObject({ check: 'brake', ok: true });
  expect(finding?.remedy).toContain(`restart_budget.within_ms of ${String(within_ms)} or more`);
  const restart_budget = { ...BUILT_IN_POLICY.restart_budget, within_ms };
  expect(slowStartFindings(seconds * S, { restart_budget })).toEqual([]);
});

it('a budget of none holds each app', () => {
  const restart_budget = { restarts: 0, within_ms: 1 };
  expect(slowStartFindings(60 * S, { restart_budget })).toEqual([]);
});
