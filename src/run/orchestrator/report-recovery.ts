import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LoopDependencies } from './loop-dependencies.js';
import type { WatchedIncident } from './incident-stages.js';
import {
  fittingLooks,
  readFrom,
  readUnkept,
  recordWindows,
  toSampleSeries,
} from './window-series.js';

/** Reports that enough looks in a row were good after the action. */
export async function reportStable(
  loop: LoopDependencies,
  watched: WatchedIncident,
): Promise<number> {
  const { acted, stability, times, requests } = watched;
  const { action } = acted.submission;
  const { app_name, env } = loop.context;
  if (action !== 'noop') {
    loop.metrics.observeRecovery(action, times.recover_us / 1_000_000);
  }
  loop.metrics.observeApp(
    stability.observation.serving,
    asRatio(stability.samples.at(-1)?.utilization_ppm),
  );
  await loop.metrics.publish();
  const { recover_us, stable_us } = times;
  const bare: ProofBodyOf<'SYSTEM_STABLE'> = {
    event_name: 'SYSTEM_STABLE',
    app_name,
    env,
    ...idsOf(watched),
    recovery_action: action,
    good_probes: stability.good,
    workers: stability.observation.serving,
    measured: { recover_us, stable_us, requests, samples: toSampleSeries([]) },
  };
  const samples = fittingLooks(bare, stability);
  const told = toSampleSeries(samples, readUnkept(stability));
  const line = { ...bare, measured: { ...bare.measured, samples: told } };
  const windows = recordWindows(stability.observation.windows, loop.memory, {
    beside: line,
    sinceUs: acted.decided.announced.seen.incident.since_us,
    neededSinceUs: readFrom(samples, stability.observation.windows),
  });
  const measured = { ...line.measured, ...windows };
  return loop.proofLog.append({ ...line, measured }, acted.submission.seq);
}

/** Reports that the app did not get well in time, or failed anew. */
export async function reportNotStable(
  loop: LoopDependencies,
  watched: WatchedIncident,
): Promise<number> {
  const { acted, stability, times, requests } = watched;
  const { app_name, env } = loop.context;
  const { samples, cpu_wait_ppm } = stability;
  const line: ProofBodyOf<'NOT_STABLE'> = {
    event_name: 'NOT_STABLE',
    app_name,
    env,
    ...idsOf(watched),
    phase: 'after_action',
    measured: {
      waited_us: times.stable_us - times.recover_us,
      good_probes: stability.good,
      last_status: samples.at(-1)?.probe_status ?? null,
      ...(cpu_wait_ppm !== undefined && { cpu_wait_ppm }),
      requests,
      samples: toSampleSeries(samples, readUnkept(stability)),
    },
  };
  // Whoever has to find out why reads all there is.
  const { since_us } = acted.decided.announced.seen.incident;
  const span = { beside: line, sinceUs: since_us, neededSinceUs: since_us };
  const windows = recordWindows(stability.observation.windows, loop.memory, span);
  const measured = { ...line.measured, ...windows };
  return loop.proofLog.append({ ...line, measured }, acted.submission.seq);
}

/** Says that a human is needed. */
export async function escalate(
  loop: LoopDependencies,
  event_id: string,
  reason: string,
  cause: number,
): Promise<number> {
  const { app_name, env } = loop.context;
  return loop.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
}

function idsOf({ acted }: WatchedIncident) {
  const { event_id, decision_id } = acted.decided.decision;
  return { event_id, decision_id };
}

function asRatio(ppm: number | null | undefined): number | null {
  return ppm === null || ppm === undefined ? null : ppm / 1_000_000;
}
