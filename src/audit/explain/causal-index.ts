import type { ProofEventName, ProofLine } from '../../core/domain/proof-lines/catalogue.js';

/** What is remembered of each line on the first reading: little, so that a long log fits. */
interface Mark {
  readonly event_name: ProofEventName;
  readonly cause: number | null;
  readonly isChoice: boolean;
}

/**
 * Which lines of a log belong to an asked one: read once to see which line led to which, and, since
 * only then it is known which lines are wanted, a second time to keep these.
 */
export class CausalIndex {
  readonly #marks: Mark[] = [];

  /** Handed the lines of the first reading, one by one, from seq 1. */
  mark(line: ProofLine): void {
    this.#marks.push({
      event_name: line.event_name,
      cause: line.cause,
      isChoice: isChoice(line),
    });
  }

  get lines(): number {
    return this.#marks.length;
  }

  /** From the first cause to the line itself. */
  chainOf(seq: number): number[] {
    const chain: number[] = [];
    for (let at: number | null = seq; at !== null; at = this.#marks[at - 1]?.cause ?? null) {
      chain.unshift(at);
    }
    return chain;
  }

  /**
   * The choice that a line belongs to: itself, or the nearest one before it in the chain of causes,
   * or the one that the line directly led to.
   */
  choiceOf(seq: number): number | null {
    const before = this.chainOf(seq).findLast((at) => this.#marks[at - 1]?.isChoice);
    if (before !== undefined) return before;
    const after = this.#marks.findIndex(({ cause, isChoice }) => isChoice && cause === seq);
    return after === -1 ? null : after + 1;
  }

  /** What a line led to, itself left out. A cause always is before its effect. */
  effectsOf(seq: number): number[] {
    const reached = new Set([seq]);
    for (let at = seq; at < this.#marks.length; at += 1) {
      const cause = this.#marks[at]?.cause ?? null;
      if (cause !== null && reached.has(cause)) reached.add(at + 1);
    }
    reached.delete(seq);
    return [...reached];
  }
}

/** The decider chose, or it looked and did not know. */
export function isChoice(line: ProofLine): boolean {
  return (
    line.event_name === 'RL_DECISION' ||
    (line.event_name === 'ESCALATED' && line.considered !== undefined)
  );
}
