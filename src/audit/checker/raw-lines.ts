import { createReadStream, statSync } from 'node:fs';
import { MAX_LINE_BYTES, type ProofLine } from '../../core/domain/proof-lines/catalogue.js';

export const CHUNK_BYTES = 256 * 1024;

export interface RawLine {
  /** The line with its LF; the last one of a torn file has none. */
  readonly bytes: Buffer;
  /** Of these bytes. */
  readonly length: number;
  /** Counted from 1. */
  readonly number: number;
  /** Byte offset of the line's first byte. */
  readonly offset: number;
  /** What it says, where it is certain that the line by itself is a good one. */
  readonly line: ProofLine | undefined;
  /** It is certain that it names the hash of the line before. */
  readonly isLinked: boolean;
}

/** What stands before a line: how many lines, how many bytes. */
export interface Place {
  readonly number: number;
  readonly offset: number;
}

const AT_BEGINNING: Place = { number: 0, offset: 0 };

/**
 * Reads a file line by line, as bytes, without holding more than one chunk and one line. The lines
 * of a chunk come together: a promise for each line would cost more than reading it.
 * @param before where a line is known to begin: from there it is read
 */
export async function* rawLines(
  path: string,
  before: Place = AT_BEGINNING,
): AsyncGenerator<readonly RawLine[]> {
  let pending: Buffer = Buffer.alloc(0);
  let { number, offset } = before;
  const stream = createReadStream(path, { start: offset, highWaterMark: chunkFor(path) });
  for await (const chunk of stream) {
    const bytes =
      pending.length === 0 ? (chunk as Buffer) : Buffer.concat([pending, chunk as Buffer]);
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      number += 1;
      lines.push(unseen(bytes.subarray(start, end + 1), number, offset + start));
      start = end + 1;
    }
    if (lines.length > 0) yield lines;
    offset += start;
    pending = bytes.subarray(start);
    // No line of ours is that long: what follows is not read as one.
    if (pending.length > MAX_LINE_BYTES) break;
  }
  if (pending.length > 0) yield [unseen(pending, number + 1, offset)];
}

/** A line that nobody has looked at. */
function unseen(bytes: Buffer, number: number, offset: number): RawLine {
  return { bytes, length: bytes.length, number, offset, line: undefined, isLinked: false };
}

/** A whole chunk for a short log would be thrown away twice: for its bytes, and for its end. */
function chunkFor(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return size === 0 ? CHUNK_BYTES : Math.min(CHUNK_BYTES, size + 1);
}
