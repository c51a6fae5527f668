import type { Incident } from '../domain/incident.js';
import {
  meanUtilizationPpm,
  type DependencyReading,
  type FailedWorker,
  type Observation,
  type WindowReading,
} from '../domain/observation.js';
import type { Policy } from '../domain/policy.js';

/** What has been dealt with already and must not be concluded again. */
export interface DetectionMemory {
  /** Windows that began earlier say nothing about the app as it is now (monotonic µs). */
  readonly settled_until_us: number;
  readonly handled_alerts: ReadonlySet<string>;
  /** The names of failed workers; a name is not given twice. */
  readonly handled_failures: ReadonlySet<string>;
  /** The names of dependencies that fail, of which an incident was concluded and that have not recovered. */
  readonly handled_dependencies: ReadonlySet<string>;
  /**
   * How many workers served in an overload that was dealt with and did not end: with as many it is
   * the same one, and concluded no second time.
   */
  readonly handled_overload: number | null;
}

/**
 * Concludes an incident from what is observed, never from what somebody says was injected.
 * A window without readings, or with a worker that gave no sign of life, supports no conclusion:
 * a busy worker that answers is overloaded, a busy worker that is silent is on its way to a crash.
 * Nor is anything concluded while nobody can tell whether a worker hangs or is only slow: if it hangs, it is a crash.
 * @returns the worst incident that the readings show, or undefined
 */
export function detectIncident(
  observation: Observation,
  memory: DetectionMemory,
  overload: Policy['overload'],
): Incident | undefined {
  if (openFailures(observation, memory).length > 0) return crashOf(observation, memory);
  return (
    dependencyOf(observation, memory) ??
    overloadOf(observation, memory, overload) ??
    falseAlarmOf(observation, memory, overload)
  );
}

/** The failed workers of which no incident was concluded yet. */
export function openFailures(
  { failed }: Pick<Observation, 'failed'>,
  { handled_failures }: Pick<DetectionMemory, 'handled_failures'>,
): readonly FailedWorker[] {
  return failed.filter(({ worker }) => !handled_failures.has(worker));
}

/** What the app depends on, without what fails and was dealt with: of that nothing is concluded any more. */
export function unhandledDependencies(
  { dependencies = [] }: Pick<Observation, 'dependencies'>,
  { handled_dependencies }: Pick<DetectionMemory, 'handled_dependencies'>,
): readonly DependencyReading[] {
  return dependencies.filter(
    ({ name, state }) => state === 'up' || !handled_dependencies.has(name),
  );
}

/** @returns undefined where it is only workers of which nobody can tell whether they hang or are slow */
function crashOf(observation: Observation, memory: DetectionMemory): Incident | undefined {
  const open = openFailures(observation, memory);
  const first = open.find(({ timers_late_ms }) => timers_late_ms === undefined);
  if (first === undefined) return undefined;
  return {
    class: 'crash',
    cause: first.cause,
    since_us: first.at_us,
    utilization_ppm: latestUtilization(observation),
    claimed_utilization_ppm: null,
    alert_id: null,
  };
}

/**
 * What the app depends on does not answer, or late. It goes before an overload: whoever waits for it may look
 * saturated, and more workers would ask it even more.
 */
function dependencyOf(observation: Observation, memory: DetectionMemory): Incident | undefined {
  const failing = unhandledDependencies(observation, memory).find(({ state }) => state !== 'up');
  if (failing === undefined) return undefined;
  return {
    class: 'dependency',
    cause: failing.state === 'down' ? 'dependency_down' : 'dependency_slow',
    since_us: failing.since_us,
    utilization_ppm: latestUtilization(observation),
    claimed_utilization_ppm: null,
    alert_id: null,
  };
}

function overloadOf(
  observation: Observation,
  memory: DetectionMemory,
  overload: Policy['overload'],
): Incident | undefined {
  if (observation.serving === memory.handled_overload) return undefined;
  const current = observation.windows.filter(({ from_us }) => from_us >= memory.settled_until_us);
  const latest = latestReadings(current, overload.consecutive_windows);
  const first = latest?.[0];
  if (latest === undefined || first === undefined) return undefined;
  if (!latest.every(({ utilization_ppm }) => utilization_ppm >= overload.utilization_ppm)) {
    return undefined;
  }
  return {
    class: 'overload',
    cause: 'utilization',
    since_us: first.window.from_us,
    utilization_ppm: latest.at(-1)?.utilization_ppm ?? null,
    claimed_utilization_ppm: null,
    alert_id: null,
  };
}

/**
 * An alert speaks of the time before it, so the windows that closed before it may deny it. Should an
 * overload only begin now, the coming windows show it by themselves. Where fewer serve than should,
 * something is broken, whatever was read of those who served before.
 */
function falseAlarmOf(
  observation: Observation,
  memory: DetectionMemory,
  overload: Policy['overload'],
): Incident | undefined {
  if (observation.serving === 0 || observation.serving < observation.desired) return undefined;
  const alert = observation.alerts.find(
    ({ alert_id, claimed_utilization_ppm }) =>
      claimed_utilization_ppm >= overload.utilization_ppm && !memory.handled_alerts.has(alert_id),
  );
  const latest = latestReadings(observation.windows, overload.consecutive_windows);
  if (alert === undefined || latest === undefined) return undefined;
  if (!latest.every(({ utilization_ppm }) => utilization_ppm < overload.utilization_ppm)) {
    return undefined;
  }
  return {
    class: 'false_alarm',
    cause: 'readings_deny_alert',
    since_us: alert.at_us,
    utilization_ppm: latest.at(-1)?.utilization_ppm ?? null,
    claimed_utilization_ppm: alert.claimed_utilization_ppm,
    alert_id: alert.alert_id,
  };
}

interface ReadWindow {
  readonly window: WindowReading;
  readonly utilization_ppm: number;
}

/** The latest `count` windows with their readings, or undefined when any of them says nothing. */
function latestReadings(
  windows: readonly WindowReading[],
  count: number,
): ReadWindow[] | undefined {
  const latest = windows.slice(-count).flatMap((window) => {
    const utilization_ppm = meanUtilizationPpm(window);
    const isSilent = window.workers.some(({ signs_of_life }) => signs_of_life === 0);
    return utilization_ppm === null || isSilent ? [] : [{ window, utilization_ppm }];
  });
  return latest.length === count ? latest : undefined;
}

function latestUtilization(observation: Observation): number | null {
  const latest = observation.windows.at(-1);
  if (latest === undefined || observation.serving === 0) return null;
  return meanUtilizationPpm(latest);
}
