import type { Policy } from '../../src/core/domain/policy.js';

/** What the policy promises of any acts and was not kept: looked at without gates and without model. */
export function brokenLimits(
  acts: readonly { readonly action: string; readonly at_us: number }[],
  { cooldown_ms, restart_budget }: Policy,
): string[] {
  const timesOf = (name: string) =>
    acts.filter(({ action }) => action === name).map(({ at_us }) => at_us);
  /** Whether as many as that ever fell within the time. */
  const crowded = (times: readonly number[], many: number, within_ms: number) =>
    times.some((at_us, i) => i >= many && at_us - (times[i - many] ?? 0) < within_ms * 1_000);
  const broken = Object.entries(cooldown_ms)
    .filter(([action, pause_ms]) => crowded(timesOf(action), 1, pause_ms))
    .map(([action]) => `the cool-down of ${action}`);
  const { restarts, within_ms } = restart_budget;
  if (crowded(timesOf('restart_service'), restarts, within_ms)) broken.push('the restart budget');
  return broken;
}
