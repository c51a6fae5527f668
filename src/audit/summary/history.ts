import { wilsonInterval } from '../../core/decider/statistics.js';
import type { ActionName } from '../../core/domain/actions.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import type { OutcomeCounts, SuccessRate } from '../../core/domain/success-rate.js';
import type { IncidentRecord } from './incident-record.js';
import type { RunSummary } from './run-summary.js';

const PPM = 1_000_000;
const NONE: OutcomeCounts = { stable: 0, not_stable: 0, unknown: 0 };

/** Which runs were read. */
export type RunsRead = Pick<SuccessRate, 'runs' | 'newest_only' | 'left_out'>;

/** What earlier runs say about actions, by incident and action. */
export class RunHistory {
  readonly #read: RunsRead;
  readonly #counts: ReadonlyMap<string, OutcomeCounts>;

  /** @param logs how the decisions of each run ended */
  constructor(read: RunsRead, logs: readonly ReadonlyMap<string, OutcomeCounts>[]) {
    const sums = new Map<string, OutcomeCounts>();
    for (const [key, counts] of logs.flatMap((log) => [...log])) {
      sums.set(key, plus(sums.get(key) ?? NONE, counts));
    }
    this.#read = read;
    this.#counts = sums;
  }

  rateOf(incident: IncidentClass, action: ActionName): SuccessRate {
    const counts = this.#counts.get(keyOf(incident, action)) ?? NONE;
    const n = counts.stable + counts.not_stable;
    const { low, high } = wilsonInterval(counts.stable, n);
    return {
      incident,
      action,
      ...counts,
      n,
      low_ppm: Math.round(low * PPM),
      high_ppm: Math.round(high * PPM),
      ...this.#read,
    };
  }
}

/**
 * How the decisions of one run ended, by incident and action. What a gate refused, or a run only
 * observed, was never done and says nothing about the action; what the log leaves open is unknown.
 */
export function outcomesOf({ incidents }: RunSummary): ReadonlyMap<string, OutcomeCounts> {
  const ended = new Map<string, OutcomeCounts>();
  for (const { decision, gates, outcome } of incidents) {
    const isDone = gates === null || gates.event_name === 'ORCH_EXEC';
    if (decision === null || !isDone) continue;
    const key = keyOf(decision.event_type, decision.action);
    ended.set(key, plus(ended.get(key) ?? NONE, countOf(outcome)));
  }
  return ended;
}

function countOf(outcome: IncidentRecord['outcome']): OutcomeCounts {
  if (outcome === null) return { ...NONE, unknown: 1 };
  const isStable = outcome.event_name === 'SYSTEM_STABLE';
  return isStable ? { ...NONE, stable: 1 } : { ...NONE, not_stable: 1 };
}

function keyOf(incident: IncidentClass, action: string): string {
  return `${incident}/${action}`;
}

function plus(one: OutcomeCounts, other: OutcomeCounts): OutcomeCounts {
  return {
    stable: one.stable + other.stable,
    not_stable: one.not_stable + other.not_stable,
    unknown: one.unknown + other.unknown,
  };
}
