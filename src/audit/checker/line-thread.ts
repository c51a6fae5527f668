import { hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import {
  IS_GOOD,
  IS_LINKED,
  NEXT,
  type Patterns,
  type SeenChunk,
  type ThreadInput,
} from './seen-chunk.js';

/** So many together, since waking the other thread takes its time. */
const CHUNKS_A_MESSAGE = 4;
const LF = 0x0a;
const NAME_AT = '{"event_name":"'.length;
/** Of a good line, from its end: the hash that it names, `"}`. */
const PREV_FROM = -66;
const PREV_TO = -2;

/** Reads a log and looks at each line. Only what is certain counts: whatever is not is checked by whoever asks. */
class LogSeer {
  readonly #input: ThreadInput;
  readonly #patterns: Patterns;
  #pending: Uint8Array = new Uint8Array(0);
  #before: string | undefined;
  #isOver = false;

  constructor(input: ThreadInput, patterns: Patterns) {
    this.#input = input;
    this.#patterns = patterns;
  }

  /** @returns none at the end of the log */
  next(): SeenChunk[] {
    const chunks: SeenChunk[] = [];
    while (!this.#isOver && chunks.length < CHUNKS_A_MESSAGE) {
      const chunk = this.#look(this.#read());
      if (chunk.ends.length > 0) chunks.push(chunk);
    }
    return chunks;
  }

  /** What was left over, and a chunk more. */
  #read(): Buffer {
    const { fd, chunk_bytes } = this.#input;
    const before = this.#pending.length;
    const bytes = Buffer.from(new ArrayBuffer(before + chunk_bytes));
    bytes.set(this.#pending);
    const read = readSync(fd, bytes, before, chunk_bytes, null);
    this.#isOver = read === 0;
    return bytes.subarray(0, before + read);
  }

  #look(bytes: Buffer): SeenChunk {
    const ends: number[] = [];
    const certain: number[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      certain.push(this.#lookAt(bytes.subarray(start, end + 1)));
      ends.push(end + 1);
      start = end + 1;
    }
    this.#pending = Uint8Array.prototype.slice.call(bytes, start);
    if (this.#pending.length > this.#input.most_bytes) this.#isOver = true;
    if (this.#isOver && this.#pending.length > 0) {
      certain.push(0);
      ends.push(bytes.length);
    }
    return { bytes, ends: Uint32Array.from(ends), certain: Uint8Array.from(certain) };
  }

  #lookAt(line: Buffer): number {
    const text = line.toString('latin1', 0, line.length - 1);
    const name = text.slice(NAME_AT, text.indexOf('"', NAME_AT));
    const isGood =
      line.length <= this.#input.most_bytes && this.#patterns.get(name)?.test(text) === true;
    const isLinked = isGood && text.slice(PREV_FROM, PREV_TO) === this.#before;
    this.#before = hash('sha256', line);
    return (isGood ? IS_GOOD : 0) | (isLinked ? IS_LINKED : 0);
  }
}

let seer: LogSeer | undefined;
parentPort?.on('message', (message: Patterns | typeof NEXT) => {
  if (message !== NEXT) {
    seer = new LogSeer(workerData as ThreadInput, message);
    return;
  }
  const chunks = seer?.next() ?? [];
  parentPort?.postMessage(
    chunks,
    chunks.map(({ bytes }) => bytes.buffer as ArrayBuffer),
  );
});
