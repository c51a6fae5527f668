import { createReadStream } from 'node:fs';
import { MAX_LINE_BYTES } from '../../domain/proof-lines/catalogue.js';

export interface RawLine {
  /** The line with its LF; the last one of a torn file has none. */
  readonly bytes: Buffer;
  /** Counted from 1. */
  readonly number: number;
  /** Byte offset of the line's first byte. */
  readonly offset: number;
}

/** Reads a file line by line, as bytes, without holding more than one chunk and one line. */
export async function* rawLines(path: string): AsyncGenerator<RawLine> {
  let pending = Buffer.alloc(0);
  let offset = 0;
  let number = 0;
  for await (const chunk of createReadStream(path)) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    for (let end = pending.indexOf(0x0a); end !== -1; end = pending.indexOf(0x0a)) {
      const bytes = pending.subarray(0, end + 1);
      number += 1;
      yield { bytes, number, offset };
      offset += bytes.length;
      pending = pending.subarray(end + 1);
    }
    // No line of ours is that long: what follows is not read as one.
    if (pending.length > MAX_LINE_BYTES) break;
  }
  if (pending.length > 0) yield { bytes: pending, number: number + 1, offset };
}
