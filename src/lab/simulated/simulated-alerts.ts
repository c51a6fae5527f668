import type { Fault } from '../../core/domain/fault.js';
import type { Alert } from '../../core/domain/observation.js';
import type { Later } from '../../run/app/faults/later.js';
import { replayAlerts } from '../../run/app/faults/recorded-alerts.js';
import type { SimulatedObserver } from './simulated-observer.js';
import type { VirtualTime } from './virtual-time.js';

export interface AlertParts {
  readonly observer: SimulatedObserver;
  readonly time: VirtualTime;
  readonly later: Later;
  /** How long the news of a recorded alert is on its way. */
  readonly noticedAfterUs: number;
}

type Claim = Pick<Alert, 'claimed_utilization_ppm' | 'text'>;

/** Raises alerts about the simulated app, and withdraws them. */
export class SimulatedAlerts {
  readonly #parts: AlertParts;
  #raised = 0;

  constructor(parts: AlertParts) {
    this.#parts = parts;
  }

  /** Noticed at once. @returns withdraws it */
  raise(fault: Extract<Fault, { kind: 'alert' }>): () => void {
    const alertId = this.#raise(fault.source, fault, 0);
    return () => {
      this.#parts.observer.withdraw(alertId);
    };
  }

  /** @returns ends the history, and withdraws what is still raised */
  replay(fault: Extract<Fault, { kind: 'alerts' }>): () => void {
    const { observer, later, noticedAfterUs } = this.#parts;
    const board = {
      raise: (source: string) => this.#raise(source, fault, noticedAfterUs),
      withdraw: (alertId: string) => {
        observer.withdraw(alertId);
      },
    };
    return replayAlerts(fault, board, later);
  }

  #raise(source: string, { claimed_utilization_ppm, text }: Claim, noticedAfterUs: number): string {
    const { observer, time } = this.#parts;
    this.#raised += 1;
    const alert_id = `a${String(this.#raised)}`;
    const alert = { alert_id, at_us: time.nowUs(), source, claimed_utilization_ppm };
    observer.raise(text === undefined ? alert : { ...alert, text }, noticedAfterUs);
    return alert_id;
  }
}
