import type { Policy } from '../domain/policy.js';

const US_PER_MS = 1_000;

/** What an orchestrator remembers of its run, in monotonic microseconds. */
export interface History {
  readonly executed: readonly { readonly action: string; readonly at_us: number }[];
  /** When each incident came to be decided upon. */
  readonly incidents: readonly number[];
}

/** What the limits look at. */
export interface PastFigures {
  /** Microseconds since the same action was last carried out on the app; null where it never was. */
  readonly since_same_action_us: number | null;
  readonly restarts_in_window: number;
  /** With the one that this decision is about. */
  readonly incidents_in_window: number;
}

/**
 * The history as figures, each window ending now. What is as old as the window has left it.
 * @param action the action that is asked about
 */
export function pastFigures(
  { executed, incidents }: History,
  { restart_budget, storm_brake }: Pick<Policy, 'restart_budget' | 'storm_brake'>,
  { action, now_us }: { readonly action: string | undefined; readonly now_us: number },
): PastFigures {
  const ages = (name: string | undefined) =>
    executed.filter((past) => past.action === name).map(({ at_us }) => now_us - at_us);
  const same = ages(action);
  return {
    since_same_action_us: same.length === 0 ? null : Math.min(...same),
    restarts_in_window: within(ages('restart_service'), restart_budget.within_ms),
    incidents_in_window: within(
      incidents.map((at_us) => now_us - at_us),
      storm_brake.within_ms,
    ),
  };
}

function within(agesUs: readonly number[], windowMs: number): number {
  return agesUs.filter((age) => age < windowMs * US_PER_MS).length;
}

/** How far back any limit of the policy reaches, in microseconds. What is older may be forgotten. */
export function reachUs(policy: Policy): number {
  const { cooldown_ms, restart_budget, storm_brake } = policy;
  const windows = [restart_budget.within_ms, storm_brake.within_ms, ...Object.values(cooldown_ms)];
  return Math.max(...windows) * US_PER_MS;
}
