import type { ExecutableAction } from '../../core/domain/actions.js';
import type { Incident } from '../../core/domain/incident.js';
import type { Observation } from '../../core/domain/observation.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import type { AnnouncedIncident, ControlRoom } from './control-room.js';
import type { decideOnIncident } from './decide-on-incident.js';
import type { Stability } from './watch-app.js';
import { fittingLooks, readFrom, tellWindows, toSampleSeries } from './window-series.js';

/** Microseconds, all from the first sign of the incident. */
export interface RecoveryTimes {
  readonly detect_us: number;
  readonly recover_us: number;
  readonly stable_us: number;
}

export interface SeenIncident {
  readonly incident: Incident;
  readonly observation: Observation;
  /** What was served and lost before the fault. */
  readonly requests_before: RequestCounts;
}

type Decided = Extract<Awaited<ReturnType<typeof decideOnIncident>>, { decided: true }>;
/** A decision on its way from the decider to the proof that it helped. */
export type Acting = AnnouncedIncident & Decided & { readonly detect_us: number };

/** What is known once the watch has ended. */
export interface Ended {
  readonly acting: Acting;
  readonly seen: SeenIncident;
  readonly action: ExecutableAction;
  readonly stability: Stability;
  readonly times: RecoveryTimes;
  /** From the fault to the judgement. */
  readonly requests: RequestCounts;
  readonly cause: number;
}

/** Reports that enough looks in a row were good after the action. */
export async function reportStable(room: ControlRoom, ended: Ended): Promise<number> {
  const { acting, seen, stability, times, requests } = ended;
  const { app_name, env } = room.context;
  if (ended.action !== 'noop') {
    room.metrics.observeRecovery(ended.action, times.recover_us / 1_000_000);
  }
  room.metrics.observeApp(
    stability.observation.serving,
    asRatio(stability.samples.at(-1)?.utilization_ppm),
  );
  await room.metrics.publish();
  const { recover_us, stable_us } = times;
  const bare: ProofBodyOf<'SYSTEM_STABLE'> = {
    event_name: 'SYSTEM_STABLE',
    ...{ app_name, env },
    event_id: acting.event_id,
    decision_id: acting.decision.decision_id,
    recovery_action: ended.action,
    good_probes: stability.good,
    workers: stability.observation.serving,
    measured: { recover_us, stable_us, requests, samples: toSampleSeries([]) },
  };
  const samples = fittingLooks(bare, stability);
  const line = { ...bare, measured: { ...bare.measured, samples: toSampleSeries(samples) } };
  const windows = tellWindows(stability.observation.windows, room.memory, {
    beside: line,
    sinceUs: seen.incident.since_us,
    neededSinceUs: readFrom(samples, stability.observation.windows),
  });
  const measured = { ...line.measured, ...windows };
  return room.proofLog.append({ ...line, measured }, ended.cause);
}

/** Reports that the app did not get well in time, or failed anew. */
export async function reportNotStable(room: ControlRoom, ended: Ended): Promise<number> {
  const { acting, seen, stability, times, requests } = ended;
  const { app_name, env } = room.context;
  const { samples } = stability;
  const line: ProofBodyOf<'NOT_STABLE'> = {
    event_name: 'NOT_STABLE',
    ...{ app_name, env },
    event_id: acting.event_id,
    decision_id: acting.decision.decision_id,
    phase: 'after_action',
    measured: {
      waited_us: times.stable_us - times.recover_us,
      good_probes: stability.good,
      last_status: samples.at(-1)?.probe_status ?? null,
      requests,
      samples: toSampleSeries(samples),
    },
  };
  // Whoever has to find out why reads all there is.
  const { since_us } = seen.incident;
  const telling = { beside: line, sinceUs: since_us, neededSinceUs: since_us };
  const windows = tellWindows(stability.observation.windows, room.memory, telling);
  const measured = { ...line.measured, ...windows };
  return room.proofLog.append({ ...line, measured }, ended.cause);
}

/** Says that a human is needed. */
export async function escalate(
  room: ControlRoom,
  event_id: string,
  reason: string,
  cause: number,
): Promise<number> {
  const { app_name, env } = room.context;
  return room.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
}

function asRatio(ppm: number | null | undefined): number | null {
  return ppm === null || ppm === undefined ? null : ppm / 1_000_000;
}
