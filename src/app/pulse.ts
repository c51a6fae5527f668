/** How often a pulse is looked at. */
export const TICK_MS = 25;
/**
 * Looks without a sign of life after which a worker counts as hung: 550 to 575 ms after its last.
 * Looks are counted, not milliseconds: while this process itself is held up nobody looks, so that
 * what the workers said meanwhile is heard before anybody is given up.
 */
export const SILENT_TICKS = 23;
/** Looks with requests waiting and none answered after which it counts as hung too: 5 s. */
export const UNANSWERING_TICKS = 200;

/** A worker's signs of life. Pure: it is told what was heard, and asked once a tick. */
export class Pulse {
  #silentTicks = 0;
  #unansweringTicks = 0;
  #signs = 0;

  /** A message came. Any is a sign of life: a saturated worker gets to its requests before its timers. */
  beat(): void {
    this.#silentTicks = 0;
    this.#signs += 1;
  }

  /** A request was answered. */
  answer(): void {
    this.#unansweringTicks = 0;
  }

  /** @returns whether the worker counts as hung: it is silent, or alive and answers nothing */
  tick(waitingRequests: number): boolean {
    this.#silentTicks += 1;
    this.#unansweringTicks = waitingRequests === 0 ? 0 : this.#unansweringTicks + 1;
    return this.#silentTicks >= SILENT_TICKS || this.#unansweringTicks >= UNANSWERING_TICKS;
  }

  /** Signs of life since the last call. */
  takeSigns(): number {
    const signs = this.#signs;
    this.#signs = 0;
    return signs;
  }
}
