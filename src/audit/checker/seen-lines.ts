import { on } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { MAX_LINE_BYTES, type ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { IS_GOOD, IS_LINKED, type SeenChunk, type ThreadInput } from './seen-chunk.js';
import { allPatterns } from './line-schema.js';
import { CHUNK_BYTES, type RawLine } from './raw-lines.js';

const ENTRY = join(PACKAGE_ROOT, 'dist', 'audit', 'checker', 'line-thread.js');
/** So many answers may be on their way: memory stays flat. */
const AHEAD = 2;
/** More would outlive the first generation of the heap. */
const TOGETHER = 64;

/**
 * The same lines as `rawLines`, read by a second thread, which also says what is certain of each: that is a third of
 * the work. What it looked at is handed over, and is what is checked here, whatever becomes of the file.
 * @throws the system's error when the file cannot be read, or no thread can be started
 */
export async function* seenLines(path: string): AsyncGenerator<readonly RawLine[]> {
  const fd = openSync(path, 'r');
  const thread = startThread(fd);
  try {
    for (let ahead = 0; ahead < AHEAD; ahead += 1) thread.postMessage('next');
    let before = { number: 0, offset: 0 };
    for await (const chunks of answersOf(thread)) {
      thread.postMessage('next');
      for (const chunk of chunks) {
        const lines = linesOf(chunk, before);
        yield lines;
        before = { number: before.number + lines.length, offset: endOf(lines) };
      }
    }
  } finally {
    await thread.terminate();
    closeSync(fd);
  }
}

/** @throws Error where it ended before the log did */
async function* answersOf(thread: Worker): AsyncGenerator<readonly SeenChunk[]> {
  for await (const [chunks] of on(thread, 'message', { close: ['exit'] })) {
    if ((chunks as SeenChunk[]).length === 0) return;
    yield chunks as SeenChunk[];
  }
  throw new Error('the thread that reads the log ended too early');
}

function startThread(fd: number): Worker {
  const patterns = allPatterns();
  const input: ThreadInput = {
    fd,
    patterns,
    chunk_bytes: CHUNK_BYTES,
    most_bytes: MAX_LINE_BYTES,
  };
  return new Worker(ENTRY, { workerData: input, env: {}, execArgv: [] });
}

function linesOf(
  { bytes, ends, certain }: SeenChunk,
  { number, offset }: { readonly number: number; readonly offset: number },
): RawLine[] {
  const all = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  const lines: RawLine[] = [];
  const parser = new ParsedTogether(all, { bytes, ends, certain });
  let start = 0;
  for (let at = 0; at < ends.length; at += 1) {
    const end = ends[at] ?? start;
    lines.push({
      bytes: all.subarray(start, end),
      number: number + at + 1,
      offset: offset + start,
      line: parser.lineAt(at, start),
      isLinked: ((certain[at] ?? 0) & IS_LINKED) !== 0,
    });
    start = end;
  }
  return lines;
}

/** Good lines side by side are one list, which V8 reads faster than one line after the other. */
class ParsedTogether {
  readonly #all: Buffer;
  readonly #chunk: SeenChunk;
  #from = 0;
  #parsed: readonly ProofLine[] = [];

  constructor(all: Buffer, chunk: SeenChunk) {
    this.#all = all;
    this.#chunk = chunk;
  }

  /** Asked for each line once, in their order. */
  lineAt(at: number, start: number): ProofLine | undefined {
    const { ends } = this.#chunk;
    if (!this.#isGood(at)) return undefined;
    if (at >= this.#from + this.#parsed.length) {
      let last = at;
      while (last + 1 < at + TOGETHER && this.#isGood(last + 1)) last += 1;
      const text = this.#all.toString('latin1', start, (ends[last] ?? 0) - 1);
      this.#from = at;
      this.#parsed = JSON.parse(`[${text.replaceAll('\n', ',')}]`) as ProofLine[];
    }
    return this.#parsed[at - this.#from];
  }

  #isGood(at: number): boolean {
    return ((this.#chunk.certain[at] ?? 0) & IS_GOOD) !== 0;
  }
}

function endOf(lines: readonly RawLine[]): number {
  const last = lines.at(-1);
  return last === undefined ? 0 : last.offset + last.bytes.length;
}
