import { goodInARow, type StabilitySample } from '../../core/decider/judge-stability.js';
import type { ExecutableAction } from '../../core/domain/actions.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import {
  failingDependencies,
  meanUtilizationPpm,
  type Observation,
} from '../../core/domain/observation.js';
import type { Policy } from '../../core/domain/policy.js';
import { requestsSince, type RequestCounts } from '../../core/domain/request-counts.js';
import { createWatchMemory } from '../../run/orchestrator/loop-dependencies.js';
import { awaitIncident, awaitSteady } from '../../run/orchestrator/watch-app.js';
import { actWithoutGates, type MeasurableApp } from '../measure-app.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { PlannedFaults } from '../../run/walkthrough/planned-faults.js';

/** How long a branch is watched after its injection: twelve windows of a quarter of a second. */
export const HORIZON_US = 3_000_000;

/** One thing that could have been done. */
export interface BranchOption {
  readonly action: ExecutableAction;
  readonly workers_to: number | null;
}

/** What became of the app where that was done. Microseconds, from the injection. */
export interface Branch extends BranchOption {
  readonly workers_from: number;
  readonly decided_us: number;
  /** Well at the end of the watch. */
  readonly healed: boolean;
  /** When enough good looks in a row had been seen that nothing bad followed; null where none were. */
  readonly stable_us: number | null;
  readonly requests: RequestCounts;
  /** Lost requests so far, at each look. */
  readonly lost: readonly { readonly at_us: number; readonly lost: number }[];
}

export interface BranchParts {
  /** Of its faults only those that wait for no action come. */
  readonly scenario: Pick<Scenario, 'faults'>;
  readonly policy: Policy;
  readonly signal: AbortSignal;
  /** How long it is watched after its injection; microseconds. */
  readonly horizon_us?: number;
}

/** What is to be done about what is seen; undefined where the branch is not open. */
export type ChooseOption = (seen: Observation, incident: IncidentClass) => BranchOption | undefined;

/**
 * Plays one branch of a fork: the app up to the injection and on to its detection, then one action,
 * then nothing but watching. The actuator is asked without gates: the app is not a real one.
 * @returns undefined where the fault did not show, or the option is not open in what was seen
 */
export async function playBranch(
  app: MeasurableApp,
  option: ChooseOption,
  parts: BranchParts,
): Promise<Branch | undefined> {
  try {
    return await played(app, option, parts);
  } finally {
    await app.operator.stop();
  }
}

async function played(
  app: MeasurableApp,
  option: ChooseOption,
  { scenario, policy, signal, horizon_us = HORIZON_US }: BranchParts,
): Promise<Branch | undefined> {
  const { operator, watch, faults, clock } = app;
  const loop = { clock, watch, signal, context: { policy }, memory: createWatchMemory() };
  await operator.deploy();
  await operator.startServing();
  operator.startBackgroundTraffic();
  await awaitSteady(loop);
  const from = clock.nowUs();
  const before = watch.requests();
  await new PlannedFaults(faults, clock, scenario.faults).begin();
  const seen = await awaitIncident(loop, policy.fault_must_show_within_ms);
  const chosen = seen && option(seen.observation, seen.incident.class);
  if (seen === undefined || chosen === undefined) return undefined;
  const decided_us = clock.nowUs() - from;
  await actWithoutGates(app, chosen.action, chosen);
  const since = { from, actedAt: clock.nowUs(), until: from + horizon_us, before };
  const watched = await watchOn(app, since, { policy, signal });
  const requests = requestsSince(before, watch.requests());
  return { ...chosen, workers_from: seen.observation.serving, decided_us, requests, ...watched };
}

interface Since {
  readonly from: number;
  readonly actedAt: number;
  readonly until: number;
  readonly before: RequestCounts;
}

/** Looks once a window until the horizon, and keeps what was lost by then. */
async function watchOn(
  app: MeasurableApp,
  { from, actedAt, until, before }: Since,
  { policy, signal }: Pick<BranchParts, 'policy' | 'signal'>,
): Promise<Pick<Branch, 'healed' | 'stable_us' | 'lost'>> {
  const { watch, clock } = app;
  const needed = policy.stable.consecutive_good_probes;
  const samples: StabilitySample[] = [];
  const lost: Branch['lost'][number][] = [];
  let stable_us: number | null = null;
  while (clock.nowUs() < until) {
    const observation = await watch.nextObservation(signal);
    const sample = await look(app, observation, { actedAt, policy });
    samples.splice(0, samples.length - needed + 1);
    samples.push(sample);
    const isStable = goodInARow(samples, policy.overload) >= needed;
    stable_us = isStable ? (stable_us ?? sample.at_us - from) : null;
    lost.push({ at_us: sample.at_us - from, lost: watch.requests().lost - before.lost });
  }
  return { healed: stable_us !== null, stable_us, lost };
}

/** A probe would wait behind the queue of a saturated worker, so only a look that is well is probed. */
async function look(
  { watch, clock }: MeasurableApp,
  observation: Observation,
  { actedAt, policy }: { readonly actedAt: number; readonly policy: Policy },
): Promise<StabilitySample> {
  const window = observation.windows.filter(({ to_us }) => to_us > actedAt).at(-1);
  const sample = {
    at_us: clock.nowUs(),
    probe_status: 200,
    response_time_us: 0,
    utilization_ppm: window === undefined ? null : meanUtilizationPpm(window),
    serving: observation.serving,
    desired: observation.desired,
    failed: observation.failed.length,
    failing_dependencies: failingDependencies(observation),
  };
  if (goodInARow([sample], policy.overload) === 0) return { ...sample, probe_status: null };
  const { status, response_time_us } = await watch.probe(policy.stable.probe_deadline_ms);
  return { ...sample, at_us: clock.nowUs(), probe_status: status, response_time_us };
}
