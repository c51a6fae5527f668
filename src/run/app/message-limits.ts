const US_PER_SECOND = 1_000_000;
/** A worker says some forty things a second by itself; fifty times that is no app any more. */
export const UNASKED_A_SECOND = 2_000;
/** The longest answer has a million characters of two bytes. */
export const BYTES_A_MESSAGE = 2_100_000;
/** What the watching thread can copy without noticing. */
export const BYTES_A_SECOND = 64_000_000;
/** Further ones would fill the operator's log. */
export const DIAGNOSTICS_A_WORKER = 50;

/** Why a worker is ended that says too much. */
export type Excess = 'message_flood' | 'message_too_large' | 'output_flood';

/**
 * Counts what a worker says: messages that nobody asked for, and the bytes of all of them. They are
 * read on the thread that watches everybody, so that one that says too much takes the time of all.
 */
export class SpeechLimits {
  #since = Number.NEGATIVE_INFINITY;
  #unasked = 0;
  #bytes = 0;
  readonly #longest: number;

  /** @param longest how many bytes it may say at once */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** @returns why that is more than a worker may say at once or in a second, where it is */
  excess(
    nowUs: number,
    { bytes, asked }: { readonly bytes: number; readonly asked: boolean },
  ): Excess | undefined {
    if (nowUs - this.#since >= US_PER_SECOND) {
      this.#since = nowUs;
      this.#unasked = 0;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (!asked) this.#unasked += 1;
    if (bytes > this.#longest) return 'message_too_large';
    const isFlood = this.#unasked > UNASKED_A_SECOND || this.#bytes > BYTES_A_SECOND;
    return isFlood ? 'message_flood' : undefined;
  }
}

/** Passes a limited number of diagnostics on, and says when it stops. */
export function limitDiagnostics(warn: (message: string) => void): (message: string) => void {
  let told = 0;
  return (message) => {
    told += 1;
    if (told <= DIAGNOSTICS_A_WORKER) warn(message);
    if (told === DIAGNOSTICS_A_WORKER) warn('further messages of this kind are left out');
  };
}
