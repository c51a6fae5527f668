import type { Policy } from '../../core/domain/policy.js';
import type { ReadinessFinding } from './rehearsal/finding.js';

const US_PER_MS = 1_000;
const MS_PER_S = 1_000;
/** A restart takes longer than the start alone: what failed is seen first. */
const WITH_ITS_DETECTION = 1.5;
const TO_WHOLE_MS = 10_000;

/**
 * Whether the budget of restarts can hold an app that dies again and again: where so many starts take longer than its
 * window, the window never has them all, and the brake never acts.
 * @param ready_us from the start of a replica until it is ready
 */
export function slowStartFindings(
  ready_us: number,
  { restart_budget }: Pick<Policy, 'restart_budget'>,
): ReadinessFinding[] {
  const { restarts, within_ms } = restart_budget;
  const ready_ms = ready_us / US_PER_MS;
  const needed_ms = restarts * ready_ms;
  if (restarts === 0 || needed_ms < within_ms) return [];
  const enough_ms = Math.ceil((needed_ms * WITH_ITS_DETECTION) / TO_WHOLE_MS) * TO_WHOLE_MS;
  const window = String(within_ms / MS_PER_S);
  return [
    {
      check: 'brake',
      ok: true,
      found:
        `${String(restarts)} restarts take longer than the ${window} s of restart_budget.within_ms: ` +
        'an app that dies again and again is restarted without end, and the crash loop of eight-faults fails',
      remedy:
        `give the run a policy with restart_budget.within_ms of ${String(enough_ms)} or more (--policy, docs/policy.md); ` +
        'where scenarios say at_most for stable_after or recovered_after, it has to be more than the start, too',
    },
  ];
}
