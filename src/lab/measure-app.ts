import type { ExecutableAction } from '../core/domain/actions.js';
import { DemoRunError } from '../core/domain/errors.js';
import type { Calibration } from '../core/domain/model-parameters.js';
import type { IncidentClass } from '../core/domain/incident.js';
import { meanUtilizationPpm } from '../core/domain/observation.js';
import type { Capabilities } from '../core/domain/capabilities.js';
import type { Policy } from '../core/domain/policy.js';
import type {
  ActionTarget,
  Actuator,
  AppOperator,
  AppWatch,
  Clock,
  Effect,
  FaultInjector,
} from '../core/domain/ports.js';
import { requestsSince, type RequestCounts } from '../core/domain/request-counts.js';
import { createWatchMemory } from '../run/orchestrator/loop-dependencies.js';
import {
  awaitIncident,
  awaitStable,
  awaitSteady,
  type Watcher,
} from '../run/orchestrator/watch-app.js';
import { stimulusOf } from '../run/walkthrough/scenarios.js';
import { shippedFor } from './shipped-for.js';

const PPM = 1_000_000;
/** Half a second of background traffic. */
const QUIET_WINDOWS = 10;
const PROBES = 11;

/** An app from all its sides, freshly built and not yet deployed, with the time that it lives in. */
export interface MeasurableApp {
  readonly operator: AppOperator;
  readonly watch: AppWatch;
  readonly actuator: Actuator;
  readonly capabilities: Capabilities;
  readonly faults: FaultInjector;
  readonly clock: Clock;
  readonly max_replicas: number;
}

export interface Measuring {
  /** A fresh app for each trial. */
  readonly createApp: () => MeasurableApp;
  readonly policy: Policy;
  readonly repetitions: number;
  readonly signal: AbortSignal;
}

type Measure = keyof Calibration;
type Trial = (app: MeasurableApp, loop: Watcher) => Promise<Partial<Calibration>>;

/** Each brings an app into one situation and measures what can be measured there. */
const TRIALS: readonly Trial[] = [measureCrash, measureOverload, measureRestartUnderLoad];

/**
 * Measures on an app what the simulated one takes as given: several repetitions, the median of each.
 * No decider, no gates, no log: what is measured is the app, the watch and the actuator.
 * @throws DemoRunError `worker_failed` where the app does not do what is to be measured; `interrupted`
 */
export async function measureApp(measuring: Measuring): Promise<Calibration> {
  const found = new Map<Measure, number[]>();
  for (let repetition = 0; repetition < measuring.repetitions; repetition += 1) {
    for (const trial of TRIALS) {
      const measured = Object.entries(await onFreshApp(measuring, trial)) as [Measure, number][];
      for (const [measure, value] of measured) {
        found.set(measure, [...(found.get(measure) ?? []), value]);
      }
    }
  }
  const median = (measure: Measure) => medianOf(found.get(measure) ?? []);
  return {
    restart_us: median('restart_us'),
    scale_us: median('scale_us'),
    detect_crash_us: median('detect_crash_us'),
    detect_overload_us: median('detect_overload_us'),
    detect_false_alarm_us: median('detect_false_alarm_us'),
    probe_us: median('probe_us'),
    background_utilization_ppm: median('background_utilization_ppm'),
    crash_lost_ppm: median('crash_lost_ppm'),
    overload_restart_lost_ppm: median('overload_restart_lost_ppm'),
  };
}

async function onFreshApp(
  { createApp, policy, signal }: Measuring,
  trial: Trial,
): Promise<Partial<Calibration>> {
  const app = createApp();
  const { clock, watch } = app;
  const loop = { clock, watch, signal, context: { policy }, memory: createWatchMemory() };
  try {
    await app.operator.deploy();
    await app.operator.startServing();
    app.operator.startBackgroundTraffic();
    for (let window = 0; window < QUIET_WINDOWS; window += 1) await watch.nextObservation(signal);
    if (!(await awaitSteady(loop)).steady) throw notMeasurable('it did not get steady');
    return await trial(app, loop);
  } finally {
    await app.operator.stop();
  }
}

async function measureCrash(app: MeasurableApp, loop: Watcher): Promise<Partial<Calibration>> {
  const quiet = app.watch.observe().windows.slice(-QUIET_WINDOWS);
  const utilizations = quiet.flatMap((window) => meanUtilizationPpm(window) ?? []);
  const mean = utilizations.reduce((sum, value) => sum + value, 0) / utilizations.length;
  const probes: number[] = [];
  while (probes.length < PROBES) probes.push((await app.watch.probe(1_000)).response_time_us);

  const seen = await breakApp(app, loop, 'crash');
  const restart_us = await timed(app, () =>
    actWithoutGates(app, 'restart_service', { workers_to: null }),
  );
  if (!(await awaitStable(loop, app.clock.nowUs())).stable)
    throw notMeasurable('no restart helped');
  return {
    background_utilization_ppm: Math.round(mean),
    probe_us: medianOf(probes),
    detect_crash_us: seen.detect_us,
    restart_us,
    crash_lost_ppm: lostShare(requestsSince(seen.before, app.watch.requests())),
  };
}

async function measureOverload(app: MeasurableApp, loop: Watcher): Promise<Partial<Calibration>> {
  const alarm = await breakApp(app, loop, 'false_alarm');
  await alarm.takeAway();
  const { detect_us } = await breakApp(app, loop, 'overload');
  const { max_replicas: workers_to } = app;
  const scale_us = await timed(app, () => actWithoutGates(app, 'scale_workers', { workers_to }));
  return { detect_false_alarm_us: alarm.detect_us, detect_overload_us: detect_us, scale_us };
}

/** What is lost between the order to restart and its end, of all that ended meanwhile. */
async function measureRestartUnderLoad(
  app: MeasurableApp,
  loop: Watcher,
): Promise<Partial<Calibration>> {
  await breakApp(app, loop, 'overload');
  const before = app.watch.requests();
  await actWithoutGates(app, 'restart_service', { workers_to: null });
  const ended = requestsSince(before, app.watch.requests());
  return { overload_restart_lost_ppm: lostShare(ended) };
}

/** On an app that is built to be measured, nobody asks whether it may be acted on. */
export function actWithoutGates(
  { actuator, capabilities }: Pick<MeasurableApp, 'actuator' | 'capabilities'>,
  action: ExecutableAction,
  target: ActionTarget,
): Promise<Effect> {
  return actuator[action](target, capabilities.issue());
}

/** Injects the fault that makes such an incident, and waits until it shows. */
async function breakApp(
  { faults, watch, clock }: MeasurableApp,
  loop: Watcher,
  incident: IncidentClass,
): Promise<{
  readonly before: RequestCounts;
  readonly detect_us: number;
  readonly takeAway: () => Promise<void>;
}> {
  const before = watch.requests();
  const takeAway = await faults.inject(stimulusOf(shippedFor(incident)));
  const found = await awaitIncident(loop, FAULT_MUST_SHOW_WITHIN_MS);
  if (found?.incident.class !== incident) throw notMeasurable(`no ${incident} was seen`);
  return { before, detect_us: Math.max(0, clock.nowUs() - found.incident.since_us), takeAway };
}

const FAULT_MUST_SHOW_WITHIN_MS = 10_000;

async function timed({ clock }: MeasurableApp, work: () => Promise<unknown>): Promise<number> {
  const from = clock.nowUs();
  await work();
  return clock.nowUs() - from;
}

function lostShare({ served, lost }: RequestCounts): number {
  return served + lost === 0 ? 0 : Math.round((lost * PPM) / (served + lost));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('nothing was measured');
  return middle;
}

function notMeasurable(why: string): DemoRunError {
  return new DemoRunError('worker_failed', `the app could not be measured: ${why}`, {
    remedy: 'let the machine come to rest, then try again',
  });
}
