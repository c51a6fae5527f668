import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { toPrintableAscii } from '../../../core/domain/safe-text.js';

/** What is shown of an app that does not start. */
const SHOWN_BYTES = 65_536;
/** What is kept in the file. */
const KEPT_BYTES = 8 * 1_048_576;
/** Longer lines are cut into several. */
const MOST_OF_A_LINE = 16_384;

/**
 * What one replica writes to its output and errors: in a file, line by line in printable ASCII, and handed
 * on. Who floods it fills no disk: beyond 8 MiB only the lines are counted.
 */
export class ReplicaLog {
  readonly #onLine: (line: string) => void;
  #fd: number | undefined;
  #room = KEPT_BYTES;
  #beginning = '';
  #rest = '';

  /**
   * @param path of the file; its folder is made
   * @param onLine called with each whole line
   * @throws the system's error, where the file cannot be made
   */
  constructor(path: string, onLine: (line: string) => void) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    this.#fd = openSync(path, 'wx', 0o640);
    this.#onLine = onLine;
  }

  /** The first 64 KiB, whole lines only. */
  get beginning(): string {
    return this.#beginning;
  }

  push(chunk: Buffer): void {
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
    if (this.#rest !== '') this.#keep(this.#rest);
    this.#rest = '';
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #keep(bytes: string): void {
    const line = toPrintableAscii(Buffer.from(bytes, 'latin1').toString('utf8'));
    if (this.#beginning.length + line.length < SHOWN_BYTES) this.#beginning += `${line}\n`;
    this.#write(`${line}\n`);
    this.#onLine(line);
  }

  /** Where it cannot be kept, because the disk is full, the app goes on. */
  #write(text: string): void {
    if (this.#fd === undefined || this.#room < text.length) return;
    this.#room -= text.length;
    try {
      writeSync(this.#fd, text);
    } catch {
      this.#room = 0;
    }
  }
}
