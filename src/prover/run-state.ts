import { EXECUTABLE_ACTIONS, type ExecutableAction } from '../domain/actions.js';
import type { Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import type { History } from '../gates/past-figures.js';

const US_PER_MS = 1_000;

/** What is followed from incident to incident. All else is then whatever it can be, each time. */
export type Followed = 'workers' | ExecutableAction | 'incidents';
export const FOLLOWED: readonly Followed[] = ['workers', ...EXECUTABLE_ACTIONS, 'incidents'];

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
 * a limit lets go of what is followed. What is older than the last edge stands there.
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

/** A past of what is not followed, and how it is told. */
export interface OtherPast {
  readonly label: string;
  readonly history: History;
  readonly paused: boolean;
}

/** Each way in which the past of what is not followed can bear on a limit, at its edges. */
export function otherPasts(policy: Policy, followed: Followed, nowUs: number): OtherPast[] {
  const others = EXECUTABLE_ACTIONS.filter((action) => action !== followed);
  const cooldowns = others.map((action) => ({
    action,
    us: (policy.cooldown_ms[action] ?? 0) * US_PER_MS,
  }));
  const limited = cooldowns.filter(({ us }) => us > 0);
  const none: History = { executed: [], incidents: [] };
  const plain = { label: '', history: none, paused: false };
  const actedAt = (early: number) => ({
    ...none,
    executed: limited.map(({ action, us }) => ({ action, at_us: nowUs - us + early })),
  });
  return [
    plain,
    { ...plain, label: 'while it is paused', paused: true },
    ...(limited.length === 0
      ? []
      : [
          { ...plain, label: '1 us before the end of each other cool-down', history: actedAt(1) },
          { ...plain, label: 'at the end of each other cool-down', history: actedAt(0) },
        ]),
    ...(followed !== 'restart_service' && isFollowedWhole(policy, 'restart_service')
      ? spentBudget(policy, nowUs)
      : []),
    ...(followed !== 'incidents' && isFollowedWhole(policy, 'incidents')
      ? storm(policy, nowUs)
      : []),
  ];
}

function spentBudget({ restart_budget, cooldown_ms }: Policy, nowUs: number): OtherPast[] {
  const windowUs = restart_budget.within_ms * US_PER_MS;
  const restarts = (age: number) => ({
    executed: Array.from({ length: restart_budget.restarts }, () => ({
      ...{ action: 'restart_service', at_us: nowUs - age },
    })),
    incidents: [],
  });
  const cooled = (cooldown_ms.restart_service ?? 0) * US_PER_MS;
  const paused = false;
  return [
    { label: 'with the restart budget just spent', history: restarts(windowUs - 1), paused },
    { label: 'with the restart budget free again', history: restarts(windowUs), paused },
  ].filter(() => windowUs > cooled && restart_budget.restarts > 0);
}

function storm({ storm_brake }: Policy, nowUs: number): OtherPast[] {
  const windowUs = storm_brake.within_ms * US_PER_MS;
  // With the incident that is decided upon it is one more.
  const incidents = (age: number) => ({
    executed: [],
    incidents: Array.from({ length: storm_brake.incidents }, () => nowUs - age),
  });
  const paused = false;
  if (windowUs === 0) return [];
  return [
    { label: 'in a storm of incidents', history: incidents(windowUs - 1), paused },
    { label: 'as the storm has just left the window', history: incidents(windowUs), paused },
  ];
}
