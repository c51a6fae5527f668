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
/** What is looked at: whoever writes more would take all of our time. */
const MOST_A_SECOND = { bytes: 1_048_576, lines: 5_000 };
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
 * on. Who floods it fills no disk and holds up nobody: beyond 8 MiB nothing is kept, and what comes too fast is
 * left out. Where the disk is full, the app goes on without it.
 */
export class ReplicaLog {
  readonly #options: ReplicaLogOptions;
  #fd: number | undefined;
  #room = KEPT_BYTES;
  #beginning = '';
  #isBeginning = true;
  #rest = '';
  #secondFrom = Number.NEGATIVE_INFINITY;
  #inSecond = { bytes: 0, lines: 0 };
  #unwritten = '';
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
    this.#lookAtSecond();
    this.#inSecond.bytes += chunk.length;
    if (this.#inSecond.bytes > MOST_A_SECOND.bytes) {
      this.#leftOut += chunk.length;
      return;
    }
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    while (this.#rest.length > MOST_OF_A_LINE) {
      this.#takeOne(this.#rest.slice(0, MOST_OF_A_LINE));
      this.#rest = this.#rest.slice(MOST_OF_A_LINE);
    }
    this.#write();
  }

  /** Writes the last line, though nothing ends it. */
  close(): void {
    this.#noteLeftOut();
    if (this.#rest !== '') this.#keep(this.#rest);
    this.#rest = '';
    this.#write();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #lookAtSecond(): void {
    const now = monotonicMs();
    if (now - this.#secondFrom < SECOND_MS) return;
    this.#secondFrom = now;
    this.#inSecond = { bytes: 0, lines: 0 };
    this.#noteLeftOut();
  }

  #take(line: string): void {
    let rest = line;
    for (; rest.length > MOST_OF_A_LINE; rest = rest.slice(MOST_OF_A_LINE)) {
      this.#takeOne(rest.slice(0, MOST_OF_A_LINE));
    }
    this.#takeOne(rest);
  }

  #takeOne(line: string): void {
    this.#inSecond.lines += 1;
    if (this.#inSecond.lines > MOST_A_SECOND.lines) this.#leftOut += line.length;
    else this.#keep(line);
  }

  #noteLeftOut(): void {
    if (this.#leftOut === 0) return;
    const bytes = String(this.#leftOut);
    this.#leftOut = 0;
    if (this.#rest !== '') this.#keep(this.#rest);
    this.#rest = '';
    this.#keep(`(${bytes} bytes are left out: they came too fast)`);
  }

  #keep(bytes: string): void {
    const line = toPrintableAscii(Buffer.from(bytes, 'latin1').toString('utf8'));
    this.#isBeginning &&= this.#beginning.length + line.length < SHOWN_BYTES;
    if (this.#isBeginning) this.#beginning += `${line}\n`;
    this.#unwritten += `${line}\n`;
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

  #write(): void {
    const text = this.#unwritten.slice(0, this.#room);
    this.#unwritten = '';
    if (this.#fd === undefined || text === '') return;
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
