import { hash } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DemoRunError, messageOf } from '../domain/errors.js';
import type { Clock, ProofLog } from '../domain/ports.js';
import type { ProofBody } from '../domain/proof-lines/catalogue.js';
import { syncFolder, writeWhole } from '../files/durable-files.js';
import { encodeLine } from './encode-line.js';

const MAX_COMMITS_IN_TURN = 32;

export interface ProofLogOptions {
  readonly path: string;
  readonly runId: string;
  /** The hash of the last line of the run before, or 64 zeros. */
  readonly prev: string;
  readonly clock: Pick<Clock, 'timestamp'>;
}

interface Waiting {
  readonly body: ProofBody;
  readonly cause: number | null;
  readonly timestamp: string;
  readonly resolve: (seq: number) => void;
  readonly reject: (reason: unknown) => void;
}

interface EncodedLine {
  readonly text: string;
  readonly seq: number;
  readonly waiting: Waiting;
}

/**
 * The single writer of one proof log. All lines that are handed in at one moment (by everything
 * that runs before the event loop goes on) share one `write` and one `fdatasync` (group commit), and
 * each is acknowledged only after both. A failed or short write, or a failed sync, is never retried:
 * the kernel may report success on the second try for pages that it has thrown away (Rebello et al.,
 * ATC 2020). From then on every append is refused with the same error.
 */
export class DurableProofLog implements ProofLog {
  readonly path: string;
  readonly runId: string;
  readonly #fd: number;
  readonly #clock: Pick<Clock, 'timestamp'>;
  #queue: Waiting[] = [];
  #seq = 0;
  #prev: string;
  #failure: DemoRunError | undefined;
  #closed = false;
  #commitsInTurn = 0;

  /** @throws DemoRunError `proof_log_failed` when the file cannot be created */
  constructor(options: ProofLogOptions) {
    this.path = options.path;
    this.runId = options.runId;
    this.#prev = options.prev;
    this.#clock = options.clock;
    this.#fd = openForAppending(options.path);
  }

  append(body: ProofBody, cause: number | null): Promise<number> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      if (this.#queue.length === 0) this.#scheduleCommit();
      this.#queue.push({ body, cause, timestamp: this.#clock.timestamp(), resolve, reject });
    });
  }

  /** Writes what still waits and closes the file. The hash of the last line is the log's head. */
  close(): { readonly lines: number; readonly head: string } {
    this.#commit();
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
    this.#failure ??= new DemoRunError('proof_log_failed', `${this.path} is closed`);
    return { lines: this.#seq, head: this.#prev };
  }

  /**
   * After everything that can run now has run, so that all who append now share one commit; and not
   * more often than a few milliseconds take before the event loop gets its turn.
   */
  #scheduleCommit(): void {
    if (this.#commitsInTurn === 0) {
      setImmediate(() => {
        this.#commitsInTurn = 0;
      });
    }
    this.#commitsInTurn += 1;
    const commit = () => {
      this.#commit();
    };
    if (this.#commitsInTurn < MAX_COMMITS_IN_TURN) process.nextTick(commit);
    else setImmediate(commit);
  }

  #commit(): void {
    const batch = this.#queue;
    this.#queue = [];
    if (batch.length === 0) return;
    const lines = batch.flatMap((waiting) => this.#encode(waiting));
    try {
      writeWhole(this.#fd, Buffer.from(lines.map(({ text }) => text).join(''), 'latin1'));
      fdatasyncSync(this.#fd);
    } catch (error) {
      this.#poison(error);
    }
    const failure = this.#failure;
    for (const { seq, waiting } of lines) {
      if (failure === undefined) waiting.resolve(seq);
      else waiting.reject(failure);
    }
  }

  /** Gives the line its place in the chain; a body that cannot be written takes none. */
  #encode(waiting: Waiting): EncodedLine[] {
    const { body, cause, timestamp } = waiting;
    const envelope = { timestamp, run_id: this.runId, seq: this.#seq + 1, cause, prev: this.#prev };
    try {
      const text = `${encodeLine(body, envelope)}\n`;
      this.#seq += 1;
      this.#prev = hash('sha256', text);
      return [{ text, seq: this.#seq, waiting }];
    } catch (error) {
      waiting.reject(error);
      return [];
    }
  }

  #poison(cause: unknown): void {
    this.#failure = new DemoRunError(
      'proof_log_failed',
      `the proof log ${this.path} cannot be written: ${messageOf(cause)}`,
      { cause, remedy: 'nothing further was done; make room or mend the disk, then run again' },
    );
  }
}

function openForAppending(path: string): number {
  const { O_CREAT, O_WRONLY, O_APPEND, O_NOFOLLOW } = constants;
  try {
    const fd = openSync(path, O_CREAT | O_WRONLY | O_APPEND | O_NOFOLLOW, 0o640);
    fsyncSync(fd);
    syncFolder(dirname(path));
    return fd;
  } catch (cause) {
    throw new DemoRunError(
      'proof_log_failed',
      `the proof log ${path} cannot be created: ${messageOf(cause)}`,
      { cause, remedy: 'choose a writable folder with --root' },
    );
  }
}
