import type { WorkerReading } from '../../core/domain/observation.js';

/** Like the client of the real traffic: an answer that comes later is none. */
const ANSWER_WITHIN_US = 5_000_000;
const HEARTBEATS_A_WINDOW = 2;
const HEAP_AT_START_BYTES = 5_000_000;
const PPM = 1_000_000;

interface Pending {
  readonly given_up_us: number;
  answered_us: number;
}

/** Requests by how they ended, shared by all workers of an app. */
export interface RequestAccount {
  served: number;
  lost: number;
}

/**
 * The account of one worker: a queue that is served in order, one request at a time. All times in
 * virtual microseconds.
 */
export class SimulatedWorker {
  readonly name: string;
  lastUsed = 0;
  hasLeft = false;
  readonly #account: RequestAccount;
  #pending: Pending[] = [];
  /** The end of the work that was handed in so far. */
  #freeAtUs = 0;
  #handedInUs = 0;
  #doneAtWindowUs = 0;
  #answers = 0;
  /** It answers nothing any more. */
  #isStuck = false;
  #leakingSinceUs: number | undefined;

  constructor(name: string, account: RequestAccount) {
    this.name = name;
    this.#account = account;
  }

  /** Requests handed in and not yet ended; as of the last `settle`. */
  get load(): number {
    return this.#pending.length;
  }

  get isLeaking(): boolean {
    return this.#leakingSinceUs !== undefined;
  }

  /** When a request that is handed in now would be begun. */
  freeAtUs(nowUs: number): number {
    return this.#isStuck ? Infinity : Math.max(nowUs, this.#freeAtUs);
  }

  handIn(nowUs: number, workUs: number, usedAs: number): void {
    this.lastUsed = usedAs;
    const answered_us = this.freeAtUs(nowUs) + workUs;
    this.#pending.push({ given_up_us: nowUs + ANSWER_WITHIN_US, answered_us });
    if (this.#isStuck) return;
    this.#handedInUs += workUs;
    this.#freeAtUs = answered_us;
  }

  /** Books what has ended by now. */
  settle(nowUs: number): void {
    let ended = 0;
    for (const { answered_us, given_up_us } of this.#pending) {
      if (Math.min(answered_us, given_up_us) > nowUs) break;
      ended += 1;
      if (answered_us <= given_up_us) this.#account.served += 1;
      else this.#account.lost += 1;
      if (answered_us <= nowUs) this.#answers += 1;
    }
    if (ended === this.#pending.length) this.#pending.length = 0;
    else if (ended > 0) this.#pending.splice(0, ended);
  }

  /** It hangs, and its heap grows. */
  leak(nowUs: number): void {
    this.hang(nowUs);
    this.#leakingSinceUs = nowUs;
  }

  /** From now on it answers nothing: what it holds waits for nothing. */
  hang(nowUs: number): void {
    this.settle(nowUs);
    this.#isStuck = true;
    for (const pending of this.#pending) pending.answered_us = Infinity;
  }

  /** Leaves with its queue, which is lost. */
  leave(nowUs: number): void {
    this.settle(nowUs);
    this.hasLeft = true;
    this.#account.lost += this.#pending.length;
    this.#pending = [];
  }

  /** Forgets what it did before it served: the next reading begins now. */
  beginWindow(nowUs: number): void {
    this.#doneAtWindowUs = this.#doneUs(nowUs);
    this.#answers = 0;
  }

  /**
   * What a window reads. The loop of a worker that hangs or leaks is busy and silent; the heap of one
   * that leaks is what the real one tells between two allocations.
   * @param noise added to the share, in [-1, 1] as a share
   */
  takeReading(
    window: { readonly from_us: number; readonly to_us: number },
    noise: number,
  ): WorkerReading {
    const { from_us, to_us } = window;
    this.settle(to_us);
    const busy = (this.#doneUs(to_us) - this.#doneAtWindowUs) / (to_us - from_us);
    const share = this.#isStuck ? 1 : Math.min(1, Math.max(0, busy + noise));
    const signs_of_life = this.#isStuck ? 0 : HEARTBEATS_A_WINDOW + this.#answers;
    this.beginWindow(to_us);
    return {
      worker: this.name,
      utilization_ppm: Math.round(share * PPM),
      heap_used_bytes: HEAP_AT_START_BYTES + this.#leakedBytes(to_us),
      signs_of_life,
    };
  }

  #doneUs(nowUs: number): number {
    return this.#handedInUs - Math.max(0, this.#freeAtUs - nowUs);
  }

  /** A heap of 16 MB is full after a tenth of a second: 110 bytes a microsecond. */
  #leakedBytes(nowUs: number): number {
    return this.#leakingSinceUs === undefined ? 0 : 110 * (nowUs - this.#leakingSinceUs);
  }
}
