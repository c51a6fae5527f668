const LINE_END = 0x0a;

/** Cuts bytes into lines, and never holds more than one line of the longest that is allowed. */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;

  /** @param limit bytes of a line, without its end */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that came after the last line end. */
  get unfinished(): number {
    return this.#size;
  }

  /**
   * @param onLine is given each whole line, without its end, and says whether it takes more
   * @returns false once it does not, or a line is longer than the limit; nothing may be pushed then
   */
  push(chunk: Buffer, onLine: (line: Buffer) => boolean): boolean {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      if (!this.#keep(chunk.subarray(from, end))) return false;
      if (!onLine(Buffer.concat(this.#parts, this.#size))) return false;
      this.#parts = [];
      this.#size = 0;
      from = end + 1;
    }
    return this.#keep(chunk.subarray(from));
  }

  #keep(part: Buffer): boolean {
    this.#size += part.length;
    if (this.#size > this.#limit) return false;
    // A copy: a part would keep the whole chunk in memory.
    if (part.length > 0) this.#parts.push(Buffer.from(part));
    return true;
  }
}
