import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';

/** So many events, and so many failures, are listed one by one. */
const LISTED = 40;

/** An event that the log hands to the sinks, and the line that announces it. */
export interface AnnouncedEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly seq: number;
  /** When it was handed to the sinks, as it says itself; null where the log does not hold it. */
  readonly timestamp: string | null;
}

/** What the log itself says about the sinks. */
export class AnnouncedEvents {
  readonly #listed = new Map<string, AnnouncedEvent>();
  readonly #failures: LineOf<'EMIT_FAILED'>[] = [];
  #count = 0;
  #failed = 0;

  take(line: ProofLine): void {
    if (line.event_name === 'RUNTIME_EMIT') {
      this.#announce(line, line.event_type, line.measured.event_timestamp);
    }
    if (line.event_name === 'FAILURE_INJECTED' && line.control === undefined) {
      this.#announce(line, line.failure_type, null);
    }
    if (line.event_name === 'RL_DECISION') this.#cite(line.event_id, line.measured.event_timestamp);
    if (line.event_name !== 'EMIT_FAILED') return;
    this.#failed += 1;
    if (this.#failures.length < LISTED) this.#failures.push(line);
  }

  /** The first of them. */
  get listed(): readonly AnnouncedEvent[] {
    return [...this.#listed.values()];
  }

  get count(): number {
    return this.#count;
  }

  /** The first of them. */
  get failures(): readonly LineOf<'EMIT_FAILED'>[] {
    return this.#failures;
  }

  get failed(): number {
    return this.#failed;
  }

  #announce(
    { event_id, seq }: LineOf<'RUNTIME_EMIT' | 'FAILURE_INJECTED'>,
    event_type: string,
    timestamp: string | null,
  ): void {
    this.#count += 1;
    if (this.#listed.size >= LISTED) return;
    this.#listed.set(event_id, { event_id, event_type, seq, timestamp });
  }

  /** The decision on an injected failure holds its event as the sinks got it. */
  #cite(event_id: string, timestamp: string | undefined): void {
    const event = this.#listed.get(event_id);
    if (event?.timestamp !== null || timestamp === undefined) return;
    this.#listed.set(event_id, { ...event, timestamp });
  }
}
