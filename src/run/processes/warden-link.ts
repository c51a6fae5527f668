import { withTimeout } from '../../base/with-timeout.js';
import { removeTree } from './remove-tree.js';
import { startWarden, type WardenChild } from './start-process.js';
import type { ToWarden } from './warden-messages.js';
import type { ProcessTraces } from './reap.js';

/** Removing takes long where a process has left very many files. */
const DONE_WITHIN_MS = 30_000;

/** Our end of the line to the process that ends others where we cannot. */
export class WardenLink {
  readonly #child: WardenChild;
  readonly #folder: string;
  readonly #ended: Promise<void>;

  /**
   * @param folder is removed at the end, whoever says that it is the end
   * @throws DemoRunError `system_refused` where it cannot be begun; then the folder is gone
   */
  constructor(folder: string) {
    this.#folder = folder;
    try {
      this.#child = startWarden();
    } catch (error) {
      removeTree(folder);
      throw error;
    }
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('exit', () => resolve());
    });
  }

  watch(traces: ProcessTraces): void {
    this.#notify({ kind: 'watch', traces, folder: this.#folder });
  }

  /** They have ended: has the folder removed. Resolves when that is done, or takes too long. */
  async done(): Promise<void> {
    this.#notify({ kind: 'done' });
    this.#child.stdin.end();
    this.#child.ref();
    await withTimeout(this.#ended, DONE_WITHIN_MS, () => undefined);
    this.#child.unref();
  }

  #notify(message: ToWarden): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}
