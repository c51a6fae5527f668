import { meanUtilizationPpm, type WindowReading } from '../../core/domain/observation.js';

/** Remembers since when an app has been calm. Told of each window as it closes. */
export class StabilizationWindow {
  readonly #calmUpToPpm: number;
  #sinceUs: number;
  #serving = 0;

  /**
   * @param targetUtilization the spec's: what is busier than that is not calm
   * @param nowUs monotonic microseconds
   */
  constructor(targetUtilization: number, nowUs: number) {
    this.#calmUpToPpm = targetUtilization * 1_000_000;
    this.#sinceUs = nowUs;
  }

  get sinceUs(): number {
    return this.#sinceUs;
  }

  /** A window without a reading says nothing, and so nothing of calm. */
  take(window: WindowReading, pool: { readonly serving: number; readonly failed: number }): void {
    const mean = meanUtilizationPpm(window) ?? Infinity;
    const isCalm = mean <= this.#calmUpToPpm && pool.failed === 0 && pool.serving === this.#serving;
    if (!isCalm) this.#sinceUs = window.to_us;
    this.#serving = pool.serving;
  }
}
