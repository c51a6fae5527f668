import { wilsonInterval } from '../core/decider/statistics.js';
import type { ActionName } from '../core/domain/actions.js';
import type { IncidentClass } from '../core/domain/incident.js';
import type { ProofLine } from '../core/domain/proof-lines/catalogue.js';
import type { OutcomeCounts, SuccessRate } from '../core/domain/success-rate.js';

const PPM = 1_000_000;
const NONE: OutcomeCounts = { stable: 0, not_stable: 0, unknown: 0 };

/** Which runs were read. */
export type RunsRead = Pick<SuccessRate, 'runs' | 'newest_only' | 'left_out'>;

/** What earlier runs say about actions, by incident and action. */
export class History {
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
      ...{ incident, action, ...counts, n },
      low_ppm: Math.round(low * PPM),
      high_ppm: Math.round(high * PPM),
      ...this.#read,
    };
  }
}

/**
 * Follows the decisions of one log to their ends. What a gate refused, or a run only observed, was
 * never done and says nothing about the action; what the log leaves open is unknown.
 */
export class OutcomeTally {
  readonly #open = new Map<string, string>();
  readonly #ended = new Map<string, OutcomeCounts>();

  /** Handed the lines of a log one by one, in order. */
  take(line: ProofLine): void {
    if (line.event_name === 'RL_DECISION') {
      this.#open.set(line.decision_id, keyOf(line.event_type, line.action));
    } else if (line.event_name === 'SYSTEM_STABLE') {
      this.#end(line.decision_id, { ...NONE, stable: 1 });
    } else if (line.event_name === 'NOT_STABLE') {
      this.#end(line.decision_id, { ...NONE, not_stable: 1 });
    } else if (isNotDone(line) && line.decision_id !== null) {
      this.#open.delete(line.decision_id);
    }
  }

  counts(): ReadonlyMap<string, OutcomeCounts> {
    for (const id of [...this.#open.keys()]) this.#end(id, { ...NONE, unknown: 1 });
    return this.#ended;
  }

  #end(id: string | null, outcome: OutcomeCounts): void {
    const key = id === null ? undefined : this.#open.get(id);
    if (id === null || key === undefined) return;
    this.#open.delete(id);
    this.#ended.set(key, plus(this.#ended.get(key) ?? NONE, outcome));
  }
}

function isNotDone(
  line: ProofLine,
): line is Extract<ProofLine, { event_name: 'ORCH_REFUSE' | 'ORCH_OBSERVE' }> {
  return line.event_name === 'ORCH_REFUSE' || line.event_name === 'ORCH_OBSERVE';
}

function keyOf(incident: IncidentClass, action: ActionName): string {
  return `${incident}/${action}`;
}

function plus(one: OutcomeCounts, other: OutcomeCounts): OutcomeCounts {
  return {
    stable: one.stable + other.stable,
    not_stable: one.not_stable + other.not_stable,
    unknown: one.unknown + other.unknown,
  };
}
