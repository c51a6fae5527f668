import { monotonicMs } from '../../base/machine-time.js';
import type { OutcomeJudge, Replica } from './replica.js';

/** So far back it is looked. */
const OVER_MS = 2_000;
/** Of fewer requests nothing can be said. */
const LEAST_REQUESTS = 5;
/** So many of them must have ended badly, in parts of one. */
const FAILING_FROM = 0.5;
/** With no more than these another one shows that it can be done better. */
const WELL_UP_TO = 0.1;
const SLOT_MS = 100;

export interface OutlierDetectionOptions {
  /** Whether something that all replicas depend on fails, or may: then none of them is to blame alone. */
  readonly isExcused: () => boolean;
  /** In milliseconds, never backwards. */
  readonly nowMs?: () => number;
}

/** The ends of requests of one tenth of a second. */
interface Slot {
  readonly number: number;
  good: number;
  bad: number;
}

/**
 * Passive health checking: a replica that is alive and answers its health check, but fails at least half of what
 * it is asked, is an outlier, and counts as failed. Where all of them fail, none does as long as something that
 * they depend on may be the cause. The idea is that of Envoy:
 * https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 */
export class OutlierDetection implements OutcomeJudge {
  readonly #isExcused: () => boolean;
  readonly #nowMs: () => number;
  readonly #slots = new Map<Replica, Slot[]>();
  #excusedAtMs = Number.NEGATIVE_INFINITY;

  constructor({ isExcused, nowMs = monotonicMs }: OutlierDetectionOptions) {
    this.#isExcused = isExcused;
    this.#nowMs = nowMs;
  }

  note(replica: Replica, isGood: boolean): void {
    const number = Math.floor(this.#nowMs() / SLOT_MS);
    const slots = this.#recent(replica);
    let latest = slots.at(-1);
    if (latest?.number !== number) {
      latest = { number, good: 0, bad: 0 };
      slots.push(latest);
    }
    if (isGood) latest.good += 1;
    else latest.bad += 1;
    this.#slots.set(replica, slots);
  }

  isFailing(replica: Replica): boolean {
    const now = this.#nowMs();
    if (this.#isExcused()) this.#excusedAtMs = now;
    const share = this.#badShare(replica);
    if (share === undefined || share < FAILING_FROM) return false;
    // What was begun while it was excused may end badly for a while.
    return now - this.#excusedAtMs > OVER_MS || this.#doesAnotherWell(replica);
  }

  #doesAnotherWell(replica: Replica): boolean {
    return [...this.#slots.keys()].some((other) => {
      const share = other === replica ? undefined : this.#badShare(other);
      return share !== undefined && share <= WELL_UP_TO;
    });
  }

  /** Undefined where too few requests have ended. */
  #badShare(replica: Replica): number | undefined {
    let [good, bad] = [0, 0];
    for (const slot of this.#recent(replica)) {
      good += slot.good;
      bad += slot.bad;
    }
    return good + bad < LEAST_REQUESTS ? undefined : bad / (good + bad);
  }

  /** Forgets what is too old, and whoever has nothing else. */
  #recent(replica: Replica): Slot[] {
    const oldest = Math.floor((this.#nowMs() - OVER_MS) / SLOT_MS);
    const slots = (this.#slots.get(replica) ?? []).filter(({ number }) => number > oldest);
    if (slots.length === 0) this.#slots.delete(replica);
    else this.#slots.set(replica, slots);
    return slots;
  }
}
