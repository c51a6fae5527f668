import { on } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { MAX_LINE_BYTES } from '../../core/domain/proof-lines/catalogue.js';
import { NEXT, type Patterns, type SeenChunk, type ThreadInput } from './seen-chunk.js';
import { chunkLines } from './chunk-lines.js';
import { allPatterns } from './line-schema.js';
import { CHUNK_BYTES, type Place, type RawLine } from './raw-lines.js';

const ENTRY = join(PACKAGE_ROOT, 'dist', 'audit', 'checker', 'line-thread.js');
/** So many answers may be on their way: memory stays flat. */
const AHEAD = 2;

/**
 * The same lines as `rawLines`, read by a second thread, which also says what is certain of each: that is a third of
 * the work. What it looked at is handed over, and is what is checked here, whatever becomes of the file.
 * @throws the system's error when the file cannot be read, or no thread can be started
 */
export async function* seenLines(path: string): AsyncGenerator<readonly RawLine[]> {
  const fd = openSync(path, 'r');
  const thread = startThread(fd);
  try {
    thread.postMessage(allPatterns() satisfies Patterns);
    for (let ahead = 0; ahead < AHEAD; ahead += 1) thread.postMessage(NEXT);
    let before: Place = { number: 0, offset: 0 };
    for await (const chunks of answersOf(thread)) {
      thread.postMessage(NEXT);
      for (const chunk of chunks) {
        yield* chunkLines(chunk, before);
        before = {
          number: before.number + chunk.ends.length,
          offset: before.offset + (chunk.ends.at(-1) ?? 0),
        };
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
  const input: ThreadInput = { fd, chunk_bytes: CHUNK_BYTES, most_bytes: MAX_LINE_BYTES };
  return new Worker(ENTRY, { workerData: input, env: {}, execArgv: [] });
}
