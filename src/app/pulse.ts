/** How often a pulse is looked at. */
export const TICK_MS = 10;
/**
 * What one look may count for. While this process itself is held up nobody listens: a look that
 * comes late counts for no more than this, so that what the workers said meanwhile is heard before
 * anybody is given up.
 */
const MOST_A_LOOK_MS = 50;
/** Silence after which a worker counts as hung. The demo app's longest work takes 500 ms. */
export const HUNG_AFTER_MS = 570;
/** Time with requests waiting and none answered after which it counts as hung too. */
export const UNANSWERING_AFTER_MS = 5_000;

/** A worker's signs of life. Pure: it is told what was heard, and asked now and then. */
export class Pulse {
  /** Undefined until the first look after a sign: what passed before it is not known to be silence. */
  #silentMs: number | undefined;
  #unansweringMs = 0;
  #signs = 0;

  /**
   * A message came. Any that shows that the worker's loop turns is a sign of life: a saturated worker
   * gets to its requests before its timers.
   */
  beat(): void {
    this.#silentMs = undefined;
    this.#signs += 1;
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
    this.#silentMs = this.#silentMs === undefined ? 0 : this.#silentMs + counted;
    this.#unansweringMs = waitingRequests === 0 ? 0 : this.#unansweringMs + counted;
    return this.#silentMs >= HUNG_AFTER_MS || this.#unansweringMs >= UNANSWERING_AFTER_MS;
  }

  /** Signs of life since the last call. */
  takeSigns(): number {
    const signs = this.#signs;
    this.#signs = 0;
    return signs;
  }
}
