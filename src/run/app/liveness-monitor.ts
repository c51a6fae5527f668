/** How often heartbeats are looked at. */
export const TICK_MS = 10;
/**
 * What one look may count for. While this process itself is held up nobody listens: a look that
 * comes late counts for no more than this, so that what the workers said meanwhile is heard before
 * anybody is given up.
 */
const MOST_A_LOOK_MS = 50;
/** Silence after which a worker counts as hung. The demo app's longest work takes 500 ms. */
export const HUNG_AFTER_MS = 570;
/** Where this process is woken late, its workers are too: so many times that is added, up to a bound. */
const LATENESS_COUNTS = 10;
export const HUNG_AT_MOST_AFTER_MS = 2_000;
/** What a late look still says of the machine at the next one. */
const LATENESS_KEPT = 0.95;
/** A heap that grows shows that a worker works, but a worker that does nothing else is hung too. */
export const HUNG_GROWING_AFTER_MS = 5_000;
/** Time with requests waiting and none answered after which it counts as hung too. */
export const UNANSWERING_AFTER_MS = 5_000;

/** A worker's signs of life. Pure: it is told what was heard, and asked now and then. */
export class LivenessMonitor {
  /** Undefined until the first look after a sign: what passed before it is not known to be silence. */
  #silentMs: number | undefined;
  /** The part of it in which nothing grew either. */
  #stillMs = 0;
  #most = 0;
  #unansweringMs = 0;
  #signs = 0;
  #lateMs = 0;
  readonly #hungAfterMs: number;

  /** @param hungAfterMs how long it may be silent on a machine that has time for it */
  constructor(hungAfterMs = HUNG_AFTER_MS) {
    this.#hungAfterMs = hungAfterMs;
  }

  /**
   * A message came. Any that shows that the worker's loop turns is a sign of life: a saturated worker
   * gets to its requests before its timers.
   */
  beat(): void {
    this.#silentMs = undefined;
    this.#most = 0;
    this.#signs += 1;
  }

  /**
   * Something that grows while it works: its heap, as it tells from within a task, or the time that it has
   * spent on a CPU. Larger than ever in this silence: it still works.
   */
  progress(amount: number): void {
    if (amount <= this.#most) return;
    this.#most = amount;
    this.#stillMs = 0;
  }

  /** A request was answered. */
  answer(): void {
    this.#unansweringMs = 0;
  }

  /**
   * @param passedMs since the last look
   * @returns whether the worker counts as hung: it is silent, or alive and answers nothing
   */
  look(passedMs: number, waitingRequests: number): boolean {
    const counted = Math.min(passedMs, MOST_A_LOOK_MS);
    this.#lateMs = Math.max(passedMs - TICK_MS, this.#lateMs * LATENESS_KEPT);
    this.#stillMs = this.#silentMs === undefined ? 0 : this.#stillMs + counted;
    this.#silentMs = this.#silentMs === undefined ? 0 : this.#silentMs + counted;
    this.#unansweringMs = waitingRequests === 0 ? 0 : this.#unansweringMs + counted;
    return (
      this.#stillMs >= Math.min(this.#limitMs(), this.#mostMs) ||
      this.#silentMs >= HUNG_GROWING_AFTER_MS ||
      this.#unansweringMs >= UNANSWERING_AFTER_MS
    );
  }

  /**
   * How late the looks came, in milliseconds, where that is so much that silence says nothing: a
   * worker that works and one that hangs look alike then. Undefined where it says something.
   */
  get tooLateMs(): number | undefined {
    return this.#limitMs() > this.#mostMs ? this.#lateMs : undefined;
  }

  #limitMs(): number {
    return this.#hungAfterMs + LATENESS_COUNTS * this.#lateMs;
  }

  get #mostMs(): number {
    return this.#hungAfterMs + HUNG_AT_MOST_AFTER_MS - HUNG_AFTER_MS;
  }

  /** Signs of life since the last call. */
  takeSigns(): number {
    const signs = this.#signs;
    this.#signs = 0;
    return signs;
  }
}
