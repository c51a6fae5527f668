import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { DependencyReadings } from '../../core/domain/proof-lines/fields.js';
import { count } from '../../core/domain/count.js';
import { stateOf } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import type { Choice, Evidence } from './evidence.js';
import { dependencyText } from './dependency-text.js';
import type { Bucket, Statement } from './explanation.js';
import { duration, rounded } from '../../core/domain/figures.js';

/** What is said of a part of the state whose number the line lacks. */
export const NOT_HELD = 'the line does not hold the number';

/** What was read, in the words of the line that holds it. */
export function readingsOf(line: Choice, evidence: Evidence): Statement[] {
  const { seq } = line;
  if (line.event_name === 'ESCALATED') {
    if (line.considered === undefined) return [];
    const { state, cause_seen, workers_from } = line.considered;
    const says = `${state.incident}: ${cause_seen}, ${count(workers_from, 'worker')} serving`;
    return [{ about: 'incident', says, seq }];
  }
  const { cause_seen, measured, workers_from } = line;
  const { detect_us, utilization_ppm, failed_workers, dependencies } = measured;
  const claim = evidence.claimBy(line);
  const failed = count(failed_workers, 'failed worker');
  const read = evidence.readingsBy(line, 3).map(shownReading).join(', ');
  return [
    {
      about: 'incident',
      says: `${line.event_type}: ${cause_seen}, detected ${rounded.ms(detect_us)} after its first sign`,
      seq,
    },
    { about: 'workers', says: `${String(workers_from)} serving, ${failed}`, seq },
    { about: 'windows', says: `utilization in the latest ones: ${read || 'none'}`, seq },
    {
      about: 'reading',
      says: utilization_ppm === null ? 'none: no worker serves' : rounded.percent(utilization_ppm),
      seq,
    },
    ...(dependencies === undefined
      ? []
      : [{ about: 'depends on', says: dependenciesText(dependencies), seq }]),
    ...(claim === null
      ? []
      : [
          {
            about: 'alert',
            says: `claims ${rounded.percent(claim.ppm)} (#${String(claim.seq)})`,
            seq,
          },
        ]),
  ];
}

/** Each part of the state with the number that fell into its bucket, and the bucket's edge. */
export function bucketsOf(line: Choice, evidence: Evidence): Bucket[] {
  if (line.event_name === 'RL_DECISION') return decidedBuckets(line, evidence);
  const { considered } = line;
  return considered === undefined ? [] : consideredBuckets(line, considered.state, evidence);
}

function decidedBuckets(line: LineOf<'RL_DECISION'>, evidence: Evidence): Bucket[] {
  const { measured, workers_from } = line;
  const state = stateOf(line);
  const { overload, restart_budget } = evidence.run.policy;
  const decidedAt = measured.decided_at_us;
  const restarts = evidence.restartsBefore(line, line.env, decidedAt).length;
  const threshold = overload.utilization_ppm;
  const reading = measured.utilization_ppm;
  return [
    incidentBucket(line, evidence),
    {
      name: 'utilization',
      bucket: state.utilization,
      number: reading,
      threshold,
      unit: 'utilization_ppm',
      because:
        reading === null
          ? 'no worker serves, so nothing is read'
          : `the workers are ${rounded.percent(reading)} busy on average; ${rounded.percent(threshold)} or more is saturated`,
    },
    workersBucket(state, workers_from, evidence.limits?.max_replicas ?? null),
    {
      name: 'recent_restarts',
      bucket: state.recent_restarts,
      number: restarts,
      threshold: 2,
      unit: 'restarts',
      because: `${String(restarts)} in the last ${duration(restart_budget.within_ms)}; 2 or more count as one value`,
    },
  ];
}

function incidentBucket(line: LineOf<'RL_DECISION'>, evidence: Evidence): Bucket {
  const { utilization_ppm: threshold, consecutive_windows } = evidence.run.policy.overload;
  const claim = evidence.claimBy(line);
  const latest = evidence.readingsBy(line, consecutive_windows).map(shownReading);
  const read = `${String(consecutive_windows)} windows in a row`;
  const common = { name: 'incident', bucket: line.event_type } as const;
  if (line.event_type === 'crash') {
    const number = line.measured.failed_workers;
    const because = `${count(number, 'failed worker')}; one is enough for a crash`;
    return { ...common, number, threshold: 1, unit: 'failed_workers', because };
  }
  if (line.event_type === 'overload') {
    const because = `${read} at ${rounded.percent(threshold)} or more: ${latest.join(', ')}`;
    const number = line.measured.utilization_ppm;
    return { ...common, number, threshold, unit: 'utilization_ppm', because };
  }
  if (line.event_type === 'dependency') {
    const read = line.measured.dependencies ?? [];
    const number = read.filter(({ state }) => state !== 'up').length;
    const because = `${dependenciesText(read)}; one that is slow or down is enough`;
    return { ...common, number, threshold: 1, unit: 'failing_dependencies', because };
  }
  const claimed =
    claim === null
      ? 'nothing is claimed'
      : `${rounded.percent(claim.ppm)} is claimed (#${String(claim.seq)})`;
  const because = `${claimed}, but ${read} are below ${rounded.percent(threshold)}: ${latest.join(', ')}`;
  return {
    ...common,
    number: claim?.ppm ?? null,
    threshold,
    unit: 'utilization_ppm',
    because,
  };
}

function dependenciesText(read: DependencyReadings): string {
  return read.map((dependency) => dependencyText(dependency)).join(', ');
}

function workersBucket(state: DecisionState, serving: number, max: number | null): Bucket {
  const limit = max === null ? '' : `, at most ${String(max)}`;
  const because = `${String(serving)} serving${limit}`;
  const { workers: bucket } = state;
  const unit = 'serving_workers';
  return { name: 'workers', bucket, number: serving, threshold: max, unit, because };
}

/** Where the decider did not know, the line holds the state, and of the numbers the workers only. */
function consideredBuckets(
  line: LineOf<'ESCALATED'>,
  state: DecisionState,
  evidence: Evidence,
): Bucket[] {
  const serving = line.considered?.workers_from;
  const max = evidence.limits?.max_replicas ?? null;
  const notHeld = { number: null, because: NOT_HELD };
  const { utilization_ppm: threshold } = evidence.run.policy.overload;
  return [
    {
      name: 'incident',
      bucket: state.incident,
      ...notHeld,
      threshold: null,
      unit: 'failed_workers',
    },
    {
      name: 'utilization',
      bucket: state.utilization,
      ...notHeld,
      threshold,
      unit: 'utilization_ppm',
    },
    serving === undefined
      ? {
          name: 'workers',
          bucket: state.workers,
          ...notHeld,
          threshold: max,
          unit: 'serving_workers',
        }
      : workersBucket(state, serving, max),
    {
      name: 'recent_restarts',
      bucket: state.recent_restarts,
      ...notHeld,
      threshold: 2,
      unit: 'restarts',
    },
  ];
}

function shownReading(ppm: number | null): string {
  return ppm === null ? 'no reading' : rounded.percent(ppm);
}
