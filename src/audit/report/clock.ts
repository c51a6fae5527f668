import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';

const US_PER_MS = 1_000;

/** A timestamp (RFC 3339) in milliseconds since 1970. */
export type TimeOf = (timestamp: string) => number;

/**
 * Where the lines of a run are in time. A line has the time of day at which it was written, in
 * whole milliseconds; what was measured has microseconds of a monotonic clock. A line that reports
 * a moment is written right after it, so the nearest pair tells how the two clocks stand.
 */
export class RunClock {
  readonly #timeOf: TimeOf;
  #first: number | undefined;
  #last: number | undefined;
  #began: string | undefined;
  /** Time of day less monotonic time, in milliseconds. */
  #offset: number | undefined;

  constructor(timeOf: TimeOf) {
    this.#timeOf = timeOf;
  }

  /** Handed the lines one by one. */
  take(line: ProofLine): void {
    const written = this.#timeOf(line.timestamp);
    this.#first ??= written;
    this.#began ??= line.timestamp;
    this.#last = written;
    const at = reportedMoment(line);
    if (at === null) return;
    const offset = written - at / US_PER_MS;
    if (this.#offset === undefined || offset < this.#offset) this.#offset = offset;
  }

  /** The timestamp of the first line; undefined before it. */
  get began(): string | undefined {
    return this.#began;
  }

  /** Milliseconds from the first line to the last. */
  get lastedMs(): number {
    return (this.#last ?? 0) - (this.#first ?? 0);
  }

  /** Milliseconds from the first line to this one. */
  ofLine({ timestamp }: Pick<ProofLine, 'timestamp'>): number {
    return this.#timeOf(timestamp) - (this.#first ?? 0);
  }

  /** Milliseconds from the first line to a moment of the monotonic clock. */
  ofMoment(us: number): number {
    return us / US_PER_MS + (this.#offset ?? 0) - (this.#first ?? 0);
  }

  /** When a line was written, on the monotonic clock, in microseconds, to a millisecond. */
  momentOf({ timestamp }: Pick<ProofLine, 'timestamp'>): number {
    return (this.#timeOf(timestamp) - (this.#offset ?? 0)) * US_PER_MS;
  }
}

/** The latest moment that a line reports. */
function reportedMoment(line: ProofLine): number | null {
  if (line.event_name === 'RL_DECISION') return line.measured.decided_at_us;
  if (line.event_name === 'ORCH_EXEC') return line.measured.ended_at_us;
  if (line.event_name === 'ORCH_REFUSE') return line.measured.asked_at_us;
  if (line.event_name === 'SYSTEM_STABLE') return line.measured.samples.at_us.at(-1) ?? null;
  if (line.event_name === 'FAILURE_INJECTED') {
    return line.measured.windows?.closed_at_us.at(-1) ?? null;
  }
  return null;
}
