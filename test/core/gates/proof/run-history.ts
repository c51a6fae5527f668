import { EXECUTABLE_ACTIONS } from '../../../../src/core/domain/actions.js';
import type { Policy } from '../../../../src/core/domain/policy.js';
import type { History } from '../../../../src/core/gates/past-figures.js';
import { isFollowedWhole, type Followed, type RunState } from './run-state.js';

const US_PER_MS = 1_000;
/** The moment at which the gates are asked. */
export const NOW_US = 1_000_000_000_000;

/** A past of what is not followed, and how it is told. */
export interface OtherPast {
  readonly label: string;
  readonly history: History;
  readonly paused: boolean;
}

export const NO_PAST: OtherPast = {
  label: '',
  history: { executed: [], incidents: [] },
  paused: false,
};

/** Each way in which the past of what is not followed can bear on a limit, at its edges. */
export function otherPasts(policy: Policy, followed: Followed): OtherPast[] {
  const others = EXECUTABLE_ACTIONS.filter((action) => action !== followed);
  const cooldowns = others.map((action) => ({
    action,
    us: (policy.cooldown_ms[action] ?? 0) * US_PER_MS,
  }));
  const limited = cooldowns.filter(({ us }) => us > 0);
  const actedAt = (early: number) => ({
    incidents: [],
    executed: limited.map(({ action, us }) => ({ action, at_us: NOW_US - us + early })),
  });
  return [
    NO_PAST,
    { ...NO_PAST, label: 'while it is paused', paused: true },
    ...(limited.length === 0
      ? []
      : [
          { ...NO_PAST, label: '1 us before the end of each other cool-down', history: actedAt(1) },
          { ...NO_PAST, label: 'at the end of each other cool-down', history: actedAt(0) },
        ]),
    ...(followed !== 'restart_service' && isFollowedWhole(policy, 'restart_service')
      ? spentBudget(policy)
      : []),
    ...(followed !== 'incidents' && isFollowedWhole(policy, 'incidents') ? storm(policy) : []),
  ];
}

function spentBudget({ restart_budget, cooldown_ms }: Policy): OtherPast[] {
  const windowUs = restart_budget.within_ms * US_PER_MS;
  const restarts = (age: number) => ({
    executed: Array.from({ length: restart_budget.restarts }, () => ({
      action: 'restart_service',
      at_us: NOW_US - age,
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

function storm({ storm_brake }: Policy): OtherPast[] {
  const windowUs = storm_brake.within_ms * US_PER_MS;
  // With the incident that is decided upon it is one more.
  const incidents = (age: number) => ({
    executed: [],
    incidents: Array.from({ length: storm_brake.incidents }, () => NOW_US - age),
  });
  const paused = false;
  if (windowUs === 0) return [];
  return [
    { label: 'in a storm of incidents', history: incidents(windowUs - 1), paused },
    { label: 'as the storm has just left the window', history: incidents(windowUs), paused },
  ];
}

/** What is remembered where one thing is followed and the others have some other past. */
export function historyOf(followed: Followed, { ages }: RunState, { history }: OtherPast): History {
  const times = ages.map((age) => NOW_US - age);
  if (followed === 'incidents') return { executed: history.executed, incidents: times };
  const incidents = [...history.incidents, NOW_US];
  if (followed === 'workers') return { ...history, incidents };
  const executed = times.map((at_us) => ({ action: followed, at_us }));
  return { executed: [...history.executed, ...executed], incidents };
}

/** As the control loop counts them for the decider. */
export function recentRestarts({ executed }: History, { restart_budget }: Policy): number {
  const since = NOW_US - restart_budget.within_ms * US_PER_MS;
  return executed.filter(({ action, at_us }) => action === 'restart_service' && at_us > since)
    .length;
}
