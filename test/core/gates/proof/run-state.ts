import { EXECUTABLE_ACTIONS, type ExecutableAction } from '../../../../src/core/domain/actions.js';
import type { Environment } from '../../../../src/core/domain/environment.js';
import type { Policy } from '../../../../src/core/domain/policy.js';
import type { Happening } from '../../../../src/core/lint/incidents-next.js';

const US_PER_MS = 1_000;

/** What is followed from incident to incident. All else is then whatever it can be, each time. */
export type Followed = 'workers' | ExecutableAction | 'incidents';
export const FOLLOWED: readonly Followed[] = ['workers', ...EXECUTABLE_ACTIONS, 'incidents'];

/** How much was explored. */
export interface RunsExplored {
  readonly states: number;
  readonly transitions: number;
  readonly questions: number;
  /** Whose past is larger than what was explored of it. */
  readonly unfinished: readonly Followed[];
}

/** What a run's future depends on. */
export interface RunState {
  readonly env: Environment;
  readonly serving: number;
  /** How many should serve: a restart brings the app back to that. */
  readonly desired: number;
  /**
   * How long ago what is followed happened, youngest first: each the largest of `agesOf` that is not
   * above the true age. No limit can tell the two apart.
   */
  readonly ages: readonly number[];
}

export function keyOf({ env, serving, desired, ages }: RunState): string {
  return `${env}/${String(serving)}/${String(desired)}/${ages.join(',')}`;
}

/**
 * The ages that a limit can tell apart, in microseconds: none, and on both sides of each edge at which
 * a limit lets go of what is followed. What is older than the last edge is there.
 */
export function agesOf(policy: Policy, followed: Followed): number[] {
  const edges = edgesOf(policy, followed).map((ms) => ms * US_PER_MS);
  const ages = [0, ...edges.filter((us) => us > 0).flatMap((us) => [us - 1, us])];
  return [...new Set(ages)].sort((a, b) => a - b);
}

function edgesOf(
  { cooldown_ms, restart_budget, storm_brake }: Policy,
  followed: Followed,
): number[] {
  if (followed === 'workers') return [];
  if (followed === 'incidents') return [storm_brake.within_ms];
  const cooldown = cooldown_ms[followed] ?? 0;
  return followed === 'restart_service' ? [cooldown, restart_budget.within_ms] : [cooldown];
}

/** So much of a past is followed at most. */
const MOST_FOLLOWED = 48;

/** So many of them can matter to a limit: the youngest. */
function mostThatMatter(policy: Policy, followed: Followed): number {
  if (followed === 'workers') return 0;
  if (followed === 'incidents') return policy.storm_brake.incidents + 1;
  return followed === 'restart_service' ? Math.max(1, policy.restart_budget.restarts) : 1;
}

/** Whether all of a past that can matter is followed. */
export function isFollowedWhole(policy: Policy, followed: Followed): boolean {
  return mostThatMatter(policy, followed) <= MOST_FOLLOWED;
}

/**
 * All that the passing of time can make of a past: nothing gets younger, and what came first stays
 * the older. That is more than a clock can do, which moves all of them alike.
 */
export function* agings(
  ages: readonly number[],
  classes: readonly number[],
  younger: readonly number[] = [],
): Generator<readonly number[]> {
  const age = ages[younger.length];
  if (age === undefined) {
    yield younger;
    return;
  }
  for (const older of classes) {
    if (older < age || older < (younger.at(-1) ?? 0)) continue;
    yield* agings(ages, classes, [...younger, older]);
  }
}

export function remember(ages: readonly number[], policy: Policy, followed: Followed): number[] {
  return [0, ...ages].slice(0, Math.min(mostThatMatter(policy, followed), MOST_FOLLOWED));
}

/** What is followed, in words: each as old as it is at least. */
export function tellAges(followed: Followed, { ages }: RunState): string {
  return ages.length === 0 ? '' : `${followed} ${ages.map(String).join(' and ')} us ago`;
}

/** What happens to the app, in words. */
export function tellHappening({ incident, serving }: Happening): string {
  if (incident === 'crash') return `a crash leaves ${String(serving)} serving`;
  return incident === 'overload' ? `an overload of ${String(serving)} workers` : 'a false alarm';
}
