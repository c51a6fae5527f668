import { setTimeout as pause } from 'node:timers/promises';
import type { FailedWorker } from '../../core/domain/observation.js';
import type { Clock } from '../../core/domain/ports.js';
import type { Replica } from './replica.js';
import {
  afterFailure,
  dueUs,
  NO_FAILURES,
  whileWell,
  type BackOff,
  type BackOffOptions,
} from './back-off.js';

const US_PER_MS = 1_000;

/** A worker that should serve and does not. */
export interface Failure {
  readonly worker: Replica;
  report: FailedWorker;
  /** It is not replaced before. */
  dueUs: number;
  isBeingReplaced: boolean;
}

/** The workers that failed and were not replaced yet, and how long to wait before they are. */
export class Failures {
  readonly #options: BackOffOptions;
  readonly #clock: Pick<Clock, 'nowUs'>;
  #list: readonly Failure[] = [];
  #backOff: BackOff = NO_FAILURES;

  constructor(options: BackOffOptions, clock: Pick<Clock, 'nowUs'>) {
    this.#options = options;
    this.#clock = clock;
  }

  get list(): readonly Failure[] {
    return this.#list;
  }

  /** @param tooLateMs how late it was looked at, where that leaves the cause open */
  add(worker: Replica, cause: string, tooLateMs?: number): void {
    const seen = { worker: worker.name, cause, at_us: this.#clock.nowUs() };
    const report = tooLateMs === undefined ? seen : { ...seen, timers_late_ms: tooLateMs };
    const failure = { worker, report, dueUs: 0, isBeingReplaced: false };
    this.#list = [...this.#list, failure];
    this.postpone([failure]);
  }

  /** It left: what was open about it is known now. */
  explain(worker: Replica, cause: string): void {
    const failure = this.#list.find((one) => one.worker === worker);
    if (failure?.report.timers_late_ms === undefined) return;
    failure.report = { worker: worker.name, cause, at_us: failure.report.at_us };
  }

  includes(worker: Replica): boolean {
    return this.#list.some((failure) => failure.worker === worker);
  }

  /** Those of them that still are here: somebody else may have replaced some. */
  standing(failures: readonly Failure[]): readonly Failure[] {
    return failures.filter((failure) => this.#list.includes(failure));
  }

  remove(workers: readonly Replica[]): void {
    this.#list = this.#list.filter(({ worker }) => !workers.includes(worker));
  }

  /** One failure more in the row: they wait as long as it asks for by now. */
  postpone(failures: readonly Failure[]): void {
    this.#backOff = afterFailure(this.#backOff, this.#clock.nowUs());
    const due = dueUs(this.#backOff, this.#options);
    for (const failure of failures) failure.dueUs = due;
  }

  /** A worker answered, as it does since then. */
  noteAnswer(sinceUs: number): void {
    if (this.#backOff === NO_FAILURES) return;
    const span = { since_us: sinceUs, at_us: this.#clock.nowUs() };
    this.#backOff = whileWell(this.#backOff, span, this.#options);
  }

  /**
   * Waits until the first of them may be replaced.
   * @returns those that may be by then
   * @throws AbortError when the signal is aborted
   */
  async nextDue(failures: readonly Failure[], signal: AbortSignal): Promise<readonly Failure[]> {
    const first = Math.min(...failures.map((failure) => failure.dueUs));
    const missing = () => Math.ceil((first - this.#clock.nowUs()) / US_PER_MS);
    for (let wait = missing(); wait > 0; wait = missing()) await pause(wait, undefined, { signal });
    const now = this.#clock.nowUs();
    return failures.filter((failure) => failure.dueUs <= now);
  }
}
