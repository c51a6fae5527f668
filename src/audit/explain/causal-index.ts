import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';

/** No line has this number. */
const NONE = 0;

/**
 * Which lines of a log belong to an asked one: read once to see which line led to which, and, since
 * only then it is known which lines are wanted, a second time to keep these.
 */
export class CausalIndex {
  /** Of each line in turn: all that is remembered of it, so that a long log fits. */
  readonly #causes: number[] = [];
  readonly #choices: number[] = [];

  /** Handed the lines of the first reading, one by one, from seq 1. */
  mark(line: ProofLine): void {
    this.#causes.push(line.cause ?? NONE);
    if (isChoice(line)) this.#choices.push(this.#causes.length);
  }

  /** From the first cause to the line itself. */
  chainOf(seq: number): number[] {
    const chain: number[] = [];
    for (let at = seq; at !== NONE; at = this.#causeOf(at)) chain.unshift(at);
    return chain;
  }

  /**
   * The choice that a line belongs to: itself, or the nearest one before it in the chain of causes,
   * or the one that the line directly led to.
   */
  choiceOf(seq: number): number | null {
    const choices = new Set(this.#choices);
    const before = this.chainOf(seq).findLast((at) => choices.has(at));
    return before ?? this.#choices.find((at) => this.#causeOf(at) === seq) ?? null;
  }

  /** What a line led to, itself left out. A cause always is before its effect. */
  effectsOf(seq: number): number[] {
    const reached = new Set([seq]);
    for (let at = seq + 1; at <= this.#causes.length; at += 1) {
      if (reached.has(this.#causeOf(at))) reached.add(at);
    }
    reached.delete(seq);
    return [...reached];
  }

  #causeOf(seq: number): number {
    return this.#causes[seq - 1] ?? NONE;
  }
}

/** The decider chose, or it looked and did not know. */
export function isChoice(line: ProofLine): boolean {
  return (
    line.event_name === 'RL_DECISION' ||
    (line.event_name === 'ESCALATED' && line.considered !== undefined)
  );
}
