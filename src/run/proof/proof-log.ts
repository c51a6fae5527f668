import { setImmediate } from 'node:timers';
import { hash } from 'node:crypto';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { remedyForPlace } from '../../core/domain/system-error.js';
import type { Clock, ProofLog } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { encodeLine } from './encode-line.js';
import { LineBuffer } from './line-buffer.js';
import { LogFile } from './log-file.js';

const MAX_COMMITS_IN_TURN = 32;

export interface ProofLogOptions {
  readonly path: string;
  readonly runId: string;
  /** The hash of the last line of the run before, or 64 zeros. */
  readonly prev: string;
  /** Where a log that is there already is gone on with; a new one otherwise. */
  readonly after?: LogEnd;
  readonly clock: Pick<Clock, 'timestamp'>;
}

/** How far a log has got. */
export interface LogEnd {
  readonly lines: number;
  readonly bytes: number;
}

interface Waiting {
  readonly body: ProofBody;
  readonly cause: number | null;
  readonly timestamp: string;
  readonly resolve: (seq: number) => void;
  readonly reject: (reason: unknown) => void;
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
  readonly #file: LogFile;
  readonly #clock: Pick<Clock, 'timestamp'>;
  readonly #buffer = new LineBuffer();
  #queue: Waiting[] = [];
  #seq: number;
  #prev: string;
  #failure: DemoRunError | undefined;
  #commitsInTurn = 0;

  /** @throws DemoRunError `proof_log_failed` when the file cannot be created */
  constructor(options: ProofLogOptions) {
    this.path = options.path;
    this.runId = options.runId;
    this.#prev = options.prev;
    this.#clock = options.clock;
    this.#seq = options.after?.lines ?? 0;
    this.#file = openFile(options.path, options.after?.bytes ?? 0);
  }

  get lines(): number {
    return this.#seq;
  }

  append(body: ProofBody, cause: number | null): Promise<number> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      if (this.#queue.length === 0) this.#scheduleCommit();
      this.#queue.push({ body, cause, timestamp: this.#clock.timestamp(), resolve, reject });
    });
  }

  /**
   * Writes what still waits and closes the file. The hash of the last line is the log's head; after
   * a failure the log is not intact: what the file holds is not known.
   */
  close(): { readonly lines: number; readonly head: string; readonly intact: boolean } {
    this.#commit();
    this.#file.close();
    const intact = this.#failure === undefined;
    this.#failure ??= new DemoRunError('proof_log_failed', `${this.path} is closed`);
    return { lines: this.#seq, head: this.#prev, intact };
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
    const first = this.#seq + 1;
    const members: Waiting[] = [];
    this.#buffer.empty();
    for (const waiting of batch) {
      const line = this.#encode(waiting);
      if (line === undefined) continue;
      this.#buffer.add(line);
      members.push(waiting);
    }
    if (members.length === 0) return;
    try {
      this.#file.append(this.#buffer.written);
    } catch (error) {
      this.#poison(error);
    }
    const failure = this.#failure;
    for (const [at, waiting] of members.entries()) {
      if (failure === undefined) waiting.resolve(first + at);
      else waiting.reject(failure);
    }
  }

  /** Gives the line its place in the chain; a body that cannot be written takes none. */
  #encode({ body, cause, timestamp, reject }: Waiting): string | undefined {
    const envelope = { timestamp, run_id: this.runId, seq: this.#seq + 1, cause, prev: this.#prev };
    try {
      const line = `${encodeLine(body, envelope)}\n`;
      this.#seq += 1;
      this.#prev = hash('sha256', line);
      return line;
    } catch (error) {
      reject(error);
      return undefined;
    }
  }

  #poison(cause: unknown): void {
    this.#failure = new DemoRunError(
      'proof_log_failed',
      `the proof log ${this.path} cannot be written: ${messageOf(cause)}`,
      {
        cause,
        remedy: 'nothing further was done; free some space or fix the disk, then run again',
      },
    );
  }
}

function openFile(path: string, size: number): LogFile {
  try {
    return new LogFile(path, size);
  } catch (cause) {
    throw new DemoRunError(
      'proof_log_failed',
      `the proof log ${path} cannot be opened: ${messageOf(cause)}`,
      { cause, remedy: remedyForPlace(cause, 'choose a writable folder with --root') },
    );
  }
}
