import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';

/** A log of so many lines is shown whole. */
const SHOWN_WHOLE = 300;
/** Of a longer one, so many at either end. */
const AT_EACH_END = 40;

/** The lines that are shown one by one, however many a log has. */
export class KeptLines {
  readonly #first: ProofLine[] = [];
  #last: ProofLine[] = [];
  #count = 0;

  take(line: ProofLine): void {
    this.#count += 1;
    if (this.#first.length < SHOWN_WHOLE) this.#first.push(line);
    this.#last.push(line);
    if (this.#last.length > SHOWN_WHOLE) this.#last = this.#last.slice(-AT_EACH_END);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * All of them, or both ends and those that are asked for, in the order of the log.
   * @param wanted lines that must be among them
   */
  with(wanted: readonly ProofLine[]): readonly ProofLine[] {
    if (this.#count <= SHOWN_WHOLE) return this.#first;
    const ends = [...this.#first.slice(0, AT_EACH_END), ...this.#last.slice(-AT_EACH_END)];
    const bySeq = new Map([...ends, ...wanted].map((line) => [line.seq, line]));
    return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  }
}
