import { DROPPED, LOST } from '../in-flight.js';
import { LivenessMonitor } from '../liveness-monitor.js';
import type { Answer } from '../replica.js';

/** How often it is asked for its health while it serves, as a sign of life. */
const BEAT_EVERY_MS = 200;
/** An app of somebody's own may work on one request for longer than the demo app does. */
const HUNG_AFTER_MS = 2_000;

/** Finds out that a replica hangs: one that is asked for nothing is asked for its health, so that silence says something. */
export class SignsOfLife {
  readonly #liveness = new LivenessMonitor(HUNG_AFTER_MS);
  readonly #askHealth: () => Promise<Answer>;
  #silentForMs = 0;
  #isAsked = false;

  /** @param askHealth never rejects */
  constructor(askHealth: () => Promise<Answer>) {
    this.#askHealth = askHealth;
  }

  get tooLateMs(): number | undefined {
    return this.#liveness.tooLateMs;
  }

  /** @param passedMs since the last look @returns whether it counts as hung */
  look(passedMs: number, waitingRequests: number): boolean {
    this.#silentForMs += passedMs;
    if (!this.#isAsked && this.#silentForMs >= BEAT_EVERY_MS) void this.#ask();
    return this.#liveness.look(passedMs, waitingRequests);
  }

  /** A request was answered by the app itself. */
  answer(): void {
    this.#liveness.answer();
    this.#beat();
  }

  /** @param cpuNs the time that it has spent on a CPU: it works, even where it does not answer yet */
  progress(cpuNs: number): void {
    this.#liveness.progress(cpuNs);
  }

  /** Signs of life since the last call. */
  take(): number {
    return this.#liveness.takeSigns();
  }

  async #ask(): Promise<void> {
    this.#isAsked = true;
    const answer = await this.#askHealth();
    this.#isAsked = false;
    // These two are ours, and no answer of the app's.
    if (answer !== LOST && answer !== DROPPED) this.#beat();
  }

  #beat(): void {
    this.#silentForMs = 0;
    this.#liveness.beat();
  }
}
