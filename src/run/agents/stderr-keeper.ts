import { toPrintableAscii } from '../../core/domain/safe-text.js';

const KEPT_BYTES = 65_536;

/** Keeps the beginning of what an agent says to itself, and counts the rest. */
export class StderrKeeper {
  #kept: Buffer[] = [];
  #room = KEPT_BYTES;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#room === 0) return;
    const part = Buffer.from(chunk.subarray(0, this.#room));
    this.#room -= part.length;
    this.#kept.push(part);
  }

  /** In printable ASCII, line by line, with what was left out. */
  text(): string {
    const kept = Buffer.concat(this.#kept).toString('utf8');
    const lines = kept.split('\n').map(toPrintableAscii).join('\n');
    const left = this.#bytes - (KEPT_BYTES - this.#room);
    return left === 0 ? lines : `${lines}\n[${String(left)} more bytes were not kept]\n`;
  }
}
