const FIRST_BYTES = 16 * 1024;

/**
 * The bytes of the lines of one commit. They are kept and used again: to join the lines of a large commit as text and
 * to make a buffer of that took as long as to encode them.
 */
export class LineBuffer {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  /** What was added since it was last emptied; good until it is emptied. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** @param line printable ASCII and its LF: a byte for each character */
  add(line: string): void {
    const length = this.#length + line.length;
    if (length > this.#bytes.length) this.#growTo(length);
    this.#bytes.write(line, this.#length, 'latin1');
    this.#length = length;
  }

  empty(): void {
    this.#length = 0;
  }

  #growTo(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#bytes.length));
    this.written.copy(larger);
    this.#bytes = larger;
  }
}
