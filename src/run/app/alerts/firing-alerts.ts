import { MOST_ALERTS } from '../../../core/domain/fault.js';
import type { Alert } from '../../../core/domain/observation.js';
import type { ToldAlert } from '../../../core/domain/outside-alert.js';
import type { Clock, Diagnostics } from '../../../core/domain/ports.js';

/** Where an app takes alerts about itself, as its watch sees them. */
export interface AlertIntake {
  raise(alert: Alert): void;
  withdraw(alertId: string): void;
}

/** What came of a payload; `refused` where more would fire than are kept. */
export type Taken =
  | {
      readonly refused: false;
      readonly raised: number;
      readonly withdrawn: number;
      readonly firing: number;
    }
  | { readonly refused: true };

interface Firing {
  readonly alert_id: string;
  readonly told: ToldAlert;
}

/**
 * Knows which alerts from outside fire, whoever tells it, and keeps the app's watch in agreement. Level-based: it
 * takes any state of an alert at any time, and the same state as often as it is told.
 */
export class FiringAlerts {
  readonly #clock: Pick<Clock, 'nowUs'>;
  readonly #diagnostics: Diagnostics;
  readonly #firing = new Map<string, Firing>();
  #intake: AlertIntake | undefined;
  #raised = 0;

  /** @param clock the one that the app lives by */
  constructor(clock: Pick<Clock, 'nowUs'>, diagnostics: Diagnostics) {
    this.#clock = clock;
    this.#diagnostics = diagnostics;
  }

  /** From now on the app's watch sees what fires; what has fired until now too. */
  attach(intake: AlertIntake): void {
    this.#intake = intake;
    for (const { alert_id, told } of this.#firing.values()) this.#raise(alert_id, told);
  }

  /** Takes all of it, or, where more than MOST_ALERTS would fire, none. */
  take(alerts: readonly ToldAlert[]): Taken {
    if (this.#firingAfter(alerts) > MOST_ALERTS) return { refused: true };
    let raised = 0;
    let withdrawn = 0;
    for (const told of alerts) {
      if (told.fires) raised += this.#fire(told) ? 1 : 0;
      else withdrawn += this.#resolve(told) ? 1 : 0;
    }
    return { refused: false, raised, withdrawn, firing: this.#firing.size };
  }

  #firingAfter(alerts: readonly ToldAlert[]): number {
    const firing = new Set(this.#firing.keys());
    for (const { fires, fingerprint } of alerts) {
      if (fires) firing.add(fingerprint);
      else firing.delete(fingerprint);
    }
    return firing.size;
  }

  /** One that is told again keeps its id, so that it is dealt with once; one that began anew is another. */
  #fire(told: ToldAlert): boolean {
    const known = this.#firing.get(told.fingerprint);
    const isSame = known?.told.began_ms === told.began_ms;
    if (known !== undefined) this.#intake?.withdraw(known.alert_id);
    const alert_id = known !== undefined && isSame ? known.alert_id : this.#nextId();
    this.#firing.set(told.fingerprint, { alert_id, told });
    this.#raise(alert_id, told);
    if (!isSame) this.#say('an alert from outside fires', told);
    return !isSame;
  }

  #resolve(told: ToldAlert): boolean {
    const known = this.#firing.get(told.fingerprint);
    if (known === undefined) return false;
    this.#firing.delete(told.fingerprint);
    this.#intake?.withdraw(known.alert_id);
    this.#say('an alert from outside is over', told);
    return true;
  }

  #raise(alert_id: string, { source, claimed_utilization_ppm, text }: ToldAlert): void {
    const at_us = this.#clock.nowUs();
    const alert = { alert_id, at_us, source, claimed_utilization_ppm, from_outside: true } as const;
    this.#intake?.raise(text === undefined ? alert : { ...alert, text });
  }

  /** Other ids than those of the alerts that a fault raises. */
  #nextId(): string {
    this.#raised += 1;
    return `outside-${String(this.#raised)}`;
  }

  #say(message: string, { source, claimed_utilization_ppm }: ToldAlert): void {
    this.#diagnostics.info(message, { source, claimed_utilization_ppm });
  }
}
