import type { Environment } from '../environment.js';
import type { Policy } from '../policy.js';
import type { ProofBody, ProofBodyOf } from './catalogue.js';
import type { ScalingLimits } from './fields.js';
import type { RunRecord } from './run-record.js';
import { wholePolicy } from './logged-policy.js';
import { WindowTape, type ToldWindow } from './told-windows.js';

/**
 * What the lines of a log have said so far, where a later line rests on it and does not say it
 * again. Handed the lines in their order, each before it is read.
 */
export class LogContext {
  #env: Environment | undefined;
  #backend: RunRecord['backend'] | undefined;
  #policy: Policy | undefined;
  #scaling: ScalingLimits | undefined;
  #fault: ProofBodyOf<'FAILURE_INJECTED'>['fault'] | undefined;
  #claimed: number | undefined;
  /** Of the latest alert from outside. */
  #outside: { readonly event_id: string; readonly claimed: number } | undefined;
  #hasActed = false;
  readonly #tape: WindowTape;

  /** @param before the windows that lines told which are not handed to it */
  constructor(before: readonly ToldWindow[] = []) {
    this.#tape = new WindowTape(before);
  }

  take(line: ProofBody): void {
    if ('run' in line && line.run !== undefined) {
      this.#env = line.run.env;
      this.#backend = line.run.backend;
      this.#policy = wholePolicy(line.run.policy);
    }
    if (line.event_name === 'SPEC_GENERATED') this.#scaling = line.scaling;
    if (line.event_name === 'FAILURE_INJECTED') {
      this.#scaling = line.scaling ?? this.#scaling;
      this.#fault = line.fault;
      this.#claimed = claimIn(line) ?? this.#claimed;
    }
    if (line.event_name === 'RUNTIME_EMIT' && line.alert !== undefined) {
      const { event_id, alert } = line;
      this.#outside = { event_id, claimed: alert.claimed_utilization_ppm };
    }
    if (line.event_name === 'ORCH_EXEC') this.#hasActed = true;
    this.#tape.take(line);
  }

  /** Whether an action was carried out. */
  get hasActed(): boolean {
    return this.#hasActed;
  }

  get env(): Environment | undefined {
    return this.#env;
  }

  /** What served the app; undefined before a line told it. */
  get backend(): RunRecord['backend'] | undefined {
    return this.#backend;
  }

  /** The latest that was injected, or would have been. */
  get fault(): ProofBodyOf<'FAILURE_INJECTED'>['fault'] | undefined {
    return this.#fault;
  }

  get policy(): Policy | undefined {
    return this.#policy;
  }

  /** The limits of the app's spec; undefined before a line told them. */
  get scaling(): ScalingLimits | undefined {
    return this.#scaling;
  }

  /** The latest windows that were told, oldest first. */
  get windows(): readonly ToldWindow[] {
    return this.#tape.latest;
  }

  /**
   * What the alert claims that a decision is about; null where it is about none. Of one from outside the line says
   * it that announced its event. Where several alerts were injected, no line says which one it is: the most that any of
   * them claims.
   */
  claimedPpm({
    event_type,
    event_id,
  }: Pick<ProofBodyOf<'RL_DECISION'>, 'event_type' | 'event_id'>): number | null {
    if (event_type !== 'false_alarm') return null;
    if (this.#outside?.event_id === event_id) return this.#outside.claimed;
    return this.#claimed ?? null;
  }

  /** Whether the latest alert from outside announced an event. */
  isFromOutside(eventId: string | null): boolean {
    return eventId !== null && this.#outside?.event_id === eventId;
  }
}

function claimIn({ fault }: ProofBodyOf<'FAILURE_INJECTED'>): number | undefined {
  const claims = [fault].flat().flatMap(({ claimed_utilization_ppm: claimed }) => {
    return typeof claimed === 'number' ? [claimed] : [];
  });
  return claims.length === 0 ? undefined : Math.max(...claims);
}
