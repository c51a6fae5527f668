import { dirname } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { makeFolder, replaceQuickly } from '../../base/durable-files.js';
import { monotonicMs } from '../../base/machine-time.js';

/** How often a scrape could notice. */
const FOLLOWS_WITHIN_MS = 100;

/**
 * A file that follows a text that changes often. Replacing it for every change would make each change
 * wait for the file system, and the next sync of the proof log with it.
 */
export class DebouncedWriter {
  readonly #path: string;
  readonly #read: () => Promise<string>;
  #replacedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor(path: string, read: () => Promise<string>) {
    this.#path = path;
    this.#read = read;
  }

  /** Replaces the file now, or soon where that was done a moment ago. */
  async follow(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#timer !== undefined) return;
    if (monotonicMs() - this.#replacedAt >= FOLLOWS_WITHIN_MS) await this.replace();
    else this.#timer = setTimeout(() => void this.#replaceLater(), FOLLOWS_WITHIN_MS).unref();
  }

  async replace(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = await this.#read();
    replaceOrFail(this.#path, text);
    this.#replacedAt = monotonicMs();
  }

  async close(): Promise<void> {
    if (this.#timer !== undefined) await this.#replaceLater();
  }

  /** Nobody waits for it: whoever stores next is told of a failure. */
  async #replaceLater(): Promise<void> {
    try {
      await this.replace();
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(messageOf(error));
    }
  }
}

function replaceOrFail(path: string, text: string): void {
  try {
    makeFolder(dirname(path));
    replaceQuickly(path, text);
  } catch (cause) {
    throw new DemoRunError('sink_unavailable', `${path} cannot be written: ${messageOf(cause)}`, {
      cause,
      remedy: 'make the file and its folder writable, or choose another folder with --root',
    });
  }
}
