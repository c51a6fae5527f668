import { cpuWaitPpm } from '../../core/domain/cpu-time.js';
import { detectIncident } from '../../core/decider/detect-incident.js';
import { goodInARow, isSteady, type StabilitySample } from '../../core/decider/judge-stability.js';
import { throwIfInterrupted } from '../../core/domain/errors.js';
import type { Incident } from '../../core/domain/incident.js';
import {
  failingDependencies,
  meanUtilizationPpm,
  type Observation,
} from '../../core/domain/observation.js';
import { SERIES_POINTS } from '../../core/domain/proof-lines/fields.js';
import type { Policy } from '../../core/domain/policy.js';
import type { LoopDependencies } from './loop-dependencies.js';

const US_PER_MS = 1_000;

/** What watching needs. */
export type Watcher = Pick<LoopDependencies, 'clock' | 'watch' | 'memory' | 'signal'> & {
  readonly context: { readonly policy: Pick<Policy, 'overload' | 'stable'> };
};

/**
 * Watches until the readings show an incident.
 * @returns undefined when `withinMs` pass without
 * @throws DemoRunError `interrupted`
 */
export async function awaitIncident(
  watcher: Watcher,
  withinMs: number,
): Promise<{ readonly incident: Incident; readonly observation: Observation } | undefined> {
  const until = watcher.clock.nowUs() + withinMs * US_PER_MS;
  let observation = watcher.watch.observe();
  for (;;) {
    throwIfInterrupted(watcher.signal);
    forgetRecovered(watcher, observation);
    const incident = detectIncident(observation, watcher.memory, watcher.context.policy.overload);
    if (incident !== undefined) return { incident, observation };
    if (observation.at_us >= until) return undefined;
    observation = await watcher.watch.nextObservation(watcher.signal);
  }
}

/** A dependency that is up again may fail anew: that is another incident. */
function forgetRecovered({ memory }: Watcher, { dependencies = [] }: Observation): void {
  for (const { name, state } of dependencies) {
    if (state === 'up') memory.handled_dependencies.delete(name);
  }
}

export interface Stability {
  readonly stable: boolean;
  readonly samples: readonly StabilitySample[];
  readonly good: number;
  readonly observation: Observation;
  /** How long what serves the app waited for a CPU meanwhile, of the time in which it wanted one. */
  readonly cpu_wait_ppm?: number | undefined;
}

/**
 * Looks at the app, once a window, until enough looks in a row were good, or gives up: when too
 * long passed, or a worker fails.
 * @param sinceUs the end of the action: earlier windows say nothing about it
 */
export async function awaitStable(watcher: Watcher, sinceUs: number): Promise<Stability> {
  const { stable, overload } = watcher.context.policy;
  const until = sinceUs + stable.give_up_after_ms * US_PER_MS;
  const samples: StabilitySample[] = [];
  const before = watcher.watch.cpuTime?.();
  for (;;) {
    const observation = await watcher.watch.nextObservation(watcher.signal);
    const probe = await watcher.watch.probe(stable.probe_deadline_ms);
    throwIfInterrupted(watcher.signal);
    const window = observation.windows.filter(({ to_us }) => to_us > sinceUs).at(-1);
    samples.push({
      at_us: observation.at_us,
      probe_status: probe.status,
      response_time_us: probe.response_time_us,
      utilization_ppm: window === undefined ? null : meanUtilizationPpm(window),
      serving: observation.serving,
      desired: observation.desired,
      failed: observation.failed.length,
      failing_dependencies: failingDependencies(observation),
    });
    const good = goodInARow(samples, overload);
    const isStable = good >= stable.consecutive_good_probes;
    // A worker that fails now is another incident: waiting would only delay its recovery.
    const hasFailedAnew = observation.failed.length > 0;
    if (isStable || hasFailedAnew || observation.at_us >= until) {
      const now = watcher.watch.cpuTime?.();
      const cpu_wait_ppm = before && now && cpuWaitPpm(before, now);
      return {
        stable: isStable,
        samples: samples.slice(-SERIES_POINTS),
        good,
        observation,
        cpu_wait_ppm,
      };
    }
  }
}

export interface Steadiness {
  readonly steady: boolean;
  readonly observation: Observation;
  readonly waited_us: number;
  readonly last_status: number | null;
}

/**
 * Waits until the app is well: a fault may only be injected into an app that was well before. A
 * worker that failed is not waited for, because nobody replaces it meanwhile.
 * @throws DemoRunError `interrupted`
 */
export async function awaitSteady(watcher: Watcher): Promise<Steadiness> {
  const { stable, overload } = watcher.context.policy;
  const from = watcher.clock.nowUs();
  let observation = watcher.watch.observe();
  for (;;) {
    const probe = await watcher.watch.probe(stable.probe_deadline_ms);
    const waited_us = watcher.clock.nowUs() - from;
    const steady = probe.status === 200 && isSteady(observation, overload);
    throwIfInterrupted(watcher.signal);
    forgetRecovered(watcher, observation);
    if (steady) watcher.memory.handled_overload = null;
    const isHopeless = observation.failed.length > 0;
    if (steady || isHopeless || waited_us >= stable.give_up_after_ms * US_PER_MS) {
      return { steady, observation, waited_us, last_status: probe.status };
    }
    observation = await watcher.watch.nextObservation(watcher.signal);
  }
}
