import { deepFreeze } from './objects.js';
import type { RequestCounts } from './request-counts.js';

/**
 * What can be seen of the managed app at one moment. Level-based: it says how things stand, not
 * what has changed, so a look that was missed loses nothing.
 */
export interface Observation {
  /** Monotonic microseconds of this process. */
  readonly at_us: number;
  /** Workers that should serve and do not: they exited or no longer answer, and were not replaced. */
  readonly failed: readonly FailedWorker[];
  /** Workers that serve now. */
  readonly serving: number;
  /** Workers that should serve. */
  readonly desired: number;
  /** Standby workers: READY, not serving. They count neither as workers nor as replicas. */
  readonly standby: number;
  /** The latest closed windows, oldest first. */
  readonly windows: readonly WindowReading[];
  /** Since when no worker has failed, come or gone, and no window was busier than the app should be. */
  readonly calm_since_us: number;
  /** Alerts that somebody raised about the app, oldest first. */
  readonly alerts: readonly Alert[];
  /** What the app depends on, as it answered last; absent where nothing is known of any. */
  readonly dependencies?: readonly DependencyReading[];
}

export const DEPENDENCY_STATES = deepFreeze(['up', 'slow', 'down'] as const);

/** How something that the app depends on answers when it is asked by us, as the app would ask it. */
export interface DependencyReading {
  readonly name: string;
  readonly state: (typeof DEPENDENCY_STATES)[number];
  /** Since when it has been in this state, in monotonic microseconds. */
  readonly since_us: number;
  /** What its latest answer took; null where none came. */
  readonly answer_us: number | null;
}

export interface FailedWorker {
  readonly worker: string;
  /** The error code of the exit (`ERR_WORKER_OUT_OF_MEMORY`), `exit_<n>`, a signal (`SIGKILL`), or `hang`. */
  readonly cause: string;
  readonly at_us: number;
  /**
   * Set where nobody can tell what happened: it was silent, and the machine so busy that this
   * process's own timers came so many milliseconds late.
   */
  readonly timers_late_ms?: number;
}

/** The measured signals of one window. */
export interface WindowReading {
  readonly from_us: number;
  readonly to_us: number;
  readonly workers: readonly WorkerReading[];
  /** Requests that ended within the window. */
  readonly requests: RequestCounts;
}

export interface WorkerReading {
  readonly worker: string;
  /** Share of the window in which the worker's event loop was busy, in parts per million. */
  readonly utilization_ppm: number;
  readonly heap_used_bytes: number;
  /** Answers and heartbeats in the window. A worker that is busy and silent is not overloaded. */
  readonly signs_of_life: number;
}

/** A claim from outside about the app. It is a claim: the readings decide. */
export interface Alert {
  readonly alert_id: string;
  readonly at_us: number;
  readonly source: string;
  readonly claimed_utilization_ppm: number;
  /** What whoever raised it says besides. Nothing is concluded from it. */
  readonly text?: string | undefined;
  /** Nobody injected it: it came from outside while the run was going on. */
  readonly from_outside?: true;
}

/** The alert from outside that an incident is about; undefined where it is about none. */
export function outsideAlertOf(
  { alert_id }: { readonly alert_id: string | null },
  { alerts }: Pick<Observation, 'alerts'>,
): Alert | undefined {
  return alerts.find((alert) => alert.from_outside === true && alert.alert_id === alert_id);
}

/** How a request ends that gets no whole answer in time. */
export type NoAnswer = 'gave no answer' | 'broke its answer off' | 'did not end its answer';

/** One health check through the listener. */
export interface Probe {
  /** 200 where the health endpoint answers so, and what else is asked for answers without an error. */
  readonly status: number | null;
  /** What else is asked for, where that is what failed. */
  readonly failed_path?: string;
  /** Where there is no status: what came in place of a whole answer. */
  readonly no_answer?: NoAnswer;
  /** Of the health endpoint. */
  readonly response_time_us: number;
}

/** What must not change while a refused decision is presented. */
export interface AppSnapshot {
  readonly workers: readonly string[];
  readonly desired: number;
  readonly port: number;
  readonly spec_sha256: string;
}

/** How many of what the app depends on are slow or down. */
export function failingDependencies({
  dependencies = [],
}: Pick<Observation, 'dependencies'>): number {
  return dependencies.filter(({ state }) => state !== 'up').length;
}

/** The mean utilization of the serving workers in a window, or null where there is no reading. */
export function meanUtilizationPpm(window: WindowReading): number | null {
  if (window.workers.length === 0) return null;
  const sum = window.workers.reduce((total, { utilization_ppm }) => total + utilization_ppm, 0);
  return Math.round(sum / window.workers.length);
}
