/**
 * Lets something happen after so many milliseconds of the time that an app lives in.
 * @returns calls it off; nothing where it has happened
 */
export type Later = (afterMs: number, happen: () => void) => () => void;

/**
 * What is planned of one fault, so that all of it can be called off at once. Nobody hears a timer fail: what could not
 * be done is told to whoever calls off.
 */
export class Planned {
  readonly #later: Later;
  #failed: { readonly error: unknown } | undefined;
  readonly #open = new Set<() => void>();

  constructor(later: Later) {
    this.#later = later;
  }

  after(ms: number, happen: () => void): void {
    const callOff = this.#later(ms, () => {
      this.#open.delete(callOff);
      try {
        happen();
      } catch (error) {
        this.#failed ??= { error };
      }
    });
    this.#open.add(callOff);
  }

  /** @throws the first error of what was planned and could not be done */
  callOff(): void {
    for (const callOff of this.#open) callOff();
    this.#open.clear();
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed !== undefined) throw failed.error;
  }
}
