const US_PER_SECOND = 1_000_000;
/** A worker says some forty things a second by itself; fifty times that is no app any more. */
export const UNASKED_A_SECOND = 2_000;
/** Further ones would fill the operator's log. */
export const COMPLAINTS_A_WORKER = 50;

/**
 * Counts what a worker says without having been asked. Its messages are read on the thread that
 * watches everybody, so that one that says too much takes the time of all.
 */
export class UnaskedMessages {
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** @returns whether that is more than a worker may say in a second */
  isFlood(nowUs: number): boolean {
    if (nowUs - this.#since >= US_PER_SECOND) {
      this.#since = nowUs;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count > UNASKED_A_SECOND;
  }
}

/** Passes a limited number of complaints on, and says when it stops. */
export function limitComplaints(tell: (complaint: string) => void): (complaint: string) => void {
  let told = 0;
  return (complaint) => {
    told += 1;
    if (told <= COMPLAINTS_A_WORKER) tell(complaint);
    if (told === COMPLAINTS_A_WORKER) tell('further messages of that kind are not told');
  };
}
