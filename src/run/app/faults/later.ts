/**
 * Lets something happen after so many milliseconds of the time that an app lives in.
 * @returns calls it off; nothing where it has happened
 */
export type Later = (afterMs: number, happen: () => void) => () => void;

/** What is planned of one fault, so that all of it can be called off at once. */
export class Planned {
  readonly #later: Later;
  readonly #open = new Set<() => void>();

  constructor(later: Later) {
    this.#later = later;
  }

  after(ms: number, happen: () => void): void {
    const callOff = this.#later(ms, () => {
      this.#open.delete(callOff);
      happen();
    });
    this.#open.add(callOff);
  }

  callOff(): void {
    for (const callOff of this.#open) callOff();
    this.#open.clear();
  }
}
