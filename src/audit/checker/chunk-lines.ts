import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Place, RawLine } from './raw-lines.js';
import { IS_GOOD, IS_LINKED, type SeenChunk } from './seen-chunk.js';

/** Good lines side by side are parsed as one list, which V8 reads faster than one after the other. */
const MOST_TOGETHER = 64;
const LF = 0x0a;
const COMMA = 0x2c;

/** A chunk as the thread hands it over, in its place. */
class PlacedChunk {
  readonly bytes: Buffer;
  readonly #chunk: SeenChunk;
  readonly before: Place;

  constructor(chunk: SeenChunk, before: Place) {
    const { buffer, byteOffset, length } = chunk.bytes;
    this.bytes = Buffer.from(buffer as ArrayBuffer, byteOffset, length);
    this.#chunk = chunk;
    this.before = before;
  }

  /** Where the line at a place in this chunk begins, which is where the one before it ends. */
  startOf(at: number): number {
    return this.#chunk.ends[at - 1] ?? 0;
  }

  isGood(at: number): boolean {
    return ((this.#chunk.certain[at] ?? 0) & IS_GOOD) !== 0;
  }

  isLinked(at: number): boolean {
    return ((this.#chunk.certain[at] ?? 0) & IS_LINKED) !== 0;
  }

  /** What good lines say. Their line feeds are commas for as long as they are read as one list. */
  parsed(from: number, to: number): readonly ProofLine[] {
    this.#separate(from, to, COMMA);
    const text = this.bytes.toString('latin1', this.startOf(from), this.startOf(to) - 1);
    this.#separate(from, to, LF);
    return JSON.parse(`[${text}]`) as ProofLine[];
  }

  #separate(from: number, to: number, by: number): void {
    for (let at = from + 1; at < to; at += 1) this.bytes[this.startOf(at) - 1] = by;
  }
}

/** A line whose bytes are cut out where they are asked for: those of a good one seldom are. */
class SeenLine implements RawLine {
  readonly #within: PlacedChunk;
  readonly #at: number;
  readonly line: ProofLine | undefined;

  constructor(within: PlacedChunk, at: number, line: ProofLine | undefined) {
    this.#within = within;
    this.#at = at;
    this.line = line;
  }

  get bytes(): Buffer {
    return this.#within.bytes.subarray(
      this.#within.startOf(this.#at),
      this.#within.startOf(this.#at + 1),
    );
  }

  get length(): number {
    return this.#within.startOf(this.#at + 1) - this.#within.startOf(this.#at);
  }

  get number(): number {
    return this.#within.before.number + this.#at + 1;
  }

  get offset(): number {
    return this.#within.before.offset + this.#within.startOf(this.#at);
  }

  get isLinked(): boolean {
    return this.#within.isLinked(this.#at);
  }
}

/** The lines of a chunk, some at a time: what is parsed of them is let go while it is young. */
export function* chunkLines(chunk: SeenChunk, before: Place): Generator<readonly RawLine[]> {
  const placed = new PlacedChunk(chunk, before);
  const lines = chunk.ends.length;
  for (let from = 0; from < lines;) {
    let to = from;
    while (to < from + MOST_TOGETHER && placed.isGood(to)) to += 1;
    if (to === from) yield [new SeenLine(placed, from, undefined)];
    else yield placed.parsed(from, to).map((line, at) => new SeenLine(placed, from + at, line));
    from = Math.max(to, from + 1);
  }
}
