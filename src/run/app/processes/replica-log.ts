import { closeSync, openSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { monotonicMs } from '../../../base/machine-time.js';
import { messageOf } from '../../../core/domain/errors.js';
import { toPrintableAscii } from '../../../core/domain/safe-text.js';

/** What is shown of an app that does not start. */
const SHOWN_BYTES = 65_536;
/** What is kept in the file. */
const KEPT_BYTES = 8 * 1_048_576;
/** Longer lines are cut into several. */
const MOST_OF_A_LINE = 16_384;
/** What is looked at: whoever writes faster would take all of our time. */
const MOST_A_SECOND = 1_048_576;
const SECOND_MS = 1_000;

export interface ReplicaLogOptions {
  /** Of the file, whose folder is there. */
  readonly path: string;
  /** Called with each whole line. */
  readonly onLine: (line: string) => void;
  /** Called where it cannot be kept. */
  readonly onDiagnostic: (message: string) => void;
}

/**
 * What one replica writes to its output and errors: in a file, line by line in printable ASCII, and handed
 * on. Who floods it fills no disk and holds up nobody: beyond 8 MiB nothing is kept, and beyond 1 MiB a second
 * the rest is left out. Where the disk is full, the app goes on without it.
 */
export class ReplicaLog {
  readonly #options: ReplicaLogOptions;
  #fd: number | undefined;
  #room = KEPT_BYTES;
  #beginning = '';
  #isBeginning = true;
  #rest = '';
  #secondFrom = Number.NEGATIVE_INFINITY;
  #inSecond = 0;
  #leftOut = 0;

  constructor(options: ReplicaLogOptions) {
    this.#options = options;
    this.#fd = this.#open();
  }

  /** The first 64 KiB, whole lines only. */
  get beginning(): string {
    return this.#beginning;
  }

  /** @returns resolves once all of them are closed, and never rejects */
  async readAll(outputs: readonly Readable[]): Promise<void> {
    const closed = outputs.map((output) => {
      output.on('data', (chunk: Buffer) => {
        this.push(chunk);
      });
      return new Promise((resolve) => output.once('close', resolve));
    });
    await Promise.all(closed);
  }

  push(chunk: Buffer): void {
    if (this.#isTooMuch(chunk.length)) return;
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#keep(line);
    while (this.#rest.length > MOST_OF_A_LINE) {
      this.#keep(this.#rest.slice(0, MOST_OF_A_LINE));
      this.#rest = this.#rest.slice(MOST_OF_A_LINE);
    }
  }

  /** Writes the last line, though nothing ends it. */
  close(): void {
    this.#noteLeftOut();
    if (this.#rest !== '') this.#keep(this.#rest);
    this.#rest = '';
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #isTooMuch(bytes: number): boolean {
    const now = monotonicMs();
    if (now - this.#secondFrom >= SECOND_MS) {
      this.#secondFrom = now;
      this.#inSecond = 0;
      this.#noteLeftOut();
    }
    this.#inSecond += bytes;
    if (this.#inSecond <= MOST_A_SECOND) return false;
    this.#leftOut += bytes;
    return true;
  }

  #noteLeftOut(): void {
    if (this.#leftOut === 0) return;
    const bytes = String(this.#leftOut);
    this.#leftOut = 0;
    if (this.#rest !== '') this.#keep(this.#rest);
    this.#rest = '';
    this.#keep(`(${bytes} bytes are left out: more than 1 MiB came in a second)`);
  }

  #keep(bytes: string): void {
    const line = toPrintableAscii(Buffer.from(bytes, 'latin1').toString('utf8'));
    this.#isBeginning &&= this.#beginning.length + line.length < SHOWN_BYTES;
    if (this.#isBeginning) this.#beginning += `${line}\n`;
    this.#write(`${line}\n`);
    this.#options.onLine(line);
  }

  #open(): number | undefined {
    try {
      return openSync(this.#options.path, 'wx', 0o640);
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    }
  }

  #write(text: string): void {
    if (this.#fd === undefined || this.#room < text.length) return;
    this.#room -= text.length;
    try {
      writeSync(this.#fd, text);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    this.#room = 0;
    const { path, onDiagnostic } = this.#options;
    onDiagnostic(`what the app writes is not kept in ${path}: ${messageOf(error)}`);
  }
}
