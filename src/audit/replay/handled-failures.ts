import { count } from '../../core/domain/count.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { Difference } from './difference.js';

type Decision = Pick<ProofBodyOf<'RL_DECISION'>, 'event_type' | 'workers_from' | 'measured'>;
type Considered = NonNullable<ProofBodyOf<'ESCALATED'>['considered']>;

/** What the lines so far have dealt with: it is decided on once, whatever came of it. */
export class HandledFailures {
  /** Workers that failed earlier. */
  #failuresUs = 0;
  /** When a dependency was dealt with that failed, by its name. */
  readonly #dependenciesUs = new Map<string, number>();
  /** An overload with as many workers that is not known to have ended. */
  #overloadedWorkers: number | null = null;

  /** @returns a difference where the incident is no new one */
  decide({ event_type, workers_from, measured }: Decision): Difference | undefined {
    if (event_type === 'overload') return this.#overload(workers_from);
    if (event_type === 'dependency') return this.#dependency(measured);
    return event_type === 'crash' ? this.#failure(measured) : undefined;
  }

  /** @returns as `decide`; a failed worker's time is not in the line of an escalation */
  escalate({ state, workers_from }: Considered): Difference | undefined {
    return state.incident === 'overload' ? this.#overload(workers_from) : undefined;
  }

  /** The app was seen to be well. */
  endOverload(): void {
    this.#overloadedWorkers = null;
  }

  #overload(workers: number): Difference | undefined {
    const isOld = workers === this.#overloadedWorkers;
    this.#overloadedWorkers = workers;
    if (!isOld) return undefined;
    const found = `another one at ${count(workers, 'worker')}`;
    return { code: 'replay_incident', expected: 'one decision on an overload', found };
  }

  #dependency({
    since_us,
    detect_us,
    dependencies = [],
  }: Decision['measured']): Difference | undefined {
    const failing = dependencies.filter(({ state }) => state !== 'up');
    const handledUs = this.#dependenciesUs.get(failing[0]?.name ?? '') ?? 0;
    for (const { name } of failing) this.#dependenciesUs.set(name, since_us + detect_us);
    return failedSince(handledUs, since_us);
  }

  #failure({ since_us, detect_us }: Decision['measured']): Difference | undefined {
    const handledUs = this.#failuresUs;
    this.#failuresUs = since_us + detect_us;
    return failedSince(handledUs, since_us);
  }
}

function failedSince(handledUs: number, since_us: number): Difference | undefined {
  if (since_us >= handledUs) return undefined;
  const expected = `a failure since ${String(handledUs)}`;
  return { code: 'replay_incident', expected, found: String(since_us) };
}
