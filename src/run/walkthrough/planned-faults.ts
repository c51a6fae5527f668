import { closeAll } from '../../base/close-all.js';
import type { PlannedFault } from '../../core/domain/fault.js';
import type { Clock, FaultInjector, ProofLog } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { decorateLog } from './decorate-log.js';

const US_PER_MS = 1_000;

/**
 * The faults of a scenario: some come by the clock, others once the agent has decided on an action.
 * One whose action is never decided on never comes.
 */
export class PlannedFaults {
  readonly #injector: FaultInjector;
  readonly #clock: Pick<Clock, 'nowUs'>;
  readonly #byTheClock: readonly PlannedFault[];
  readonly #takeAways: (() => Promise<void>)[] = [];
  #waiting: readonly PlannedFault[];
  #lastUs = Number.NEGATIVE_INFINITY;

  constructor(
    injector: FaultInjector,
    clock: Pick<Clock, 'nowUs'>,
    planned: readonly PlannedFault[],
  ) {
    this.#injector = injector;
    this.#clock = clock;
    this.#byTheClock = planned.filter(({ during }) => during === undefined);
    this.#waiting = planned.filter(({ during }) => during !== undefined);
  }

  /** When the last of those that are on their way has come, in monotonic microseconds. */
  get lastUs(): number {
    return this.#lastUs;
  }

  /** Injects what waits for no action. */
  async begin(): Promise<void> {
    for (const planned of this.#byTheClock) await this.#inject(planned);
  }

  /** The same log. A decision that is durable in it may be what a fault waits for. */
  hearing(log: ProofLog): ProofLog {
    return decorateLog(log, async (body, cause) => {
      const seq = await log.append(body, cause);
      await this.#hear(body);
      return seq;
    });
  }

  /** Takes all of them away, and lets none come any more. */
  takeAway(): Promise<void> {
    this.#waiting = [];
    return closeAll(this.#takeAways);
  }

  async #hear(body: ProofBody): Promise<void> {
    if (body.event_name !== 'RL_DECISION') return;
    const due = this.#waiting.filter(({ during }) => during === body.action);
    this.#waiting = this.#waiting.filter((planned) => !due.includes(planned));
    for (const planned of due) await this.#inject(planned);
  }

  async #inject({ fault, after_ms = 0 }: PlannedFault): Promise<void> {
    this.#takeAways.push(await this.#injector.inject(fault, after_ms));
    const last_us = this.#clock.nowUs() + (after_ms + lastsMs(fault)) * US_PER_MS;
    this.#lastUs = Math.max(this.#lastUs, last_us);
  }
}

/** A history of alerts goes on until its last one. */
function lastsMs(fault: PlannedFault['fault']): number {
  return fault.kind === 'alerts' ? Math.max(...fault.alerts.map(({ at_ms }) => at_ms)) : 0;
}
