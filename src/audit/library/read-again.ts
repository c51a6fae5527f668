import { hash } from 'node:crypto';
import { DemoRunError } from '../../core/domain/errors.js';
import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { shorten } from '../../core/domain/safe-text.js';
import { hashNamedIn } from '../checker/bare-chain.js';
import { checkLine } from '../checker/check-line.js';
import type { Anchor } from '../checker/check-log.js';
import { rawLines, type Place } from '../checker/raw-lines.js';
import { isTelling, type Evidence } from '../explain/evidence.js';

/** A log is read again by parts of so many lines, each between two hashes that were noted. */
const LINES_A_PART = 1_000;

/** What is noted of the line that a part begins with. */
interface PartStart {
  /** Which it names as that of the line before. */
  readonly hashBefore: string;
  readonly offset: number;
}

/** What a second reading needs to know of the first one. */
export class ReadingNotes {
  readonly #parts: PartStart[] = [];
  readonly #telling = new Set<number>();
  #last: Anchor = { line: 0, hash: '' };

  /** Handed each line of the first reading, and the offset of its first byte. */
  take(line: ProofLine, offset: number): void {
    if (line.seq % LINES_A_PART === 1) this.#parts.push({ hashBefore: line.prev, offset });
    if (isTelling(line)) this.#telling.add(line.seq);
  }

  /** How many lines there were, and the hash of the last one. */
  end(line: number, hash: string): void {
    this.#last = { line, hash };
  }

  /** A line may be wanted itself, or one behind it rests on what it tells. */
  isNeeded(seq: number, { wanted }: Evidence): boolean {
    return wanted.has(seq) || this.#telling.has(seq);
  }

  hashBefore(part: number): string | undefined {
    return this.#parts[part]?.hashBefore;
  }

  placeBefore(part: number): Place {
    return { number: part * LINES_A_PART, offset: this.#parts[part]?.offset ?? 0 };
  }

  endOf(part: number): Anchor {
    const hash = this.hashBefore(part + 1);
    return hash === undefined ? this.#last : { line: (part + 1) * LINES_A_PART, hash };
  }

  /** The parts that have lines which the evidence needs. */
  partsFor(evidence: Evidence): ReadonlySet<number> {
    const telling = [...this.#telling].filter((seq) => seq <= evidence.last);
    return new Set([...evidence.wanted, ...telling].map(partOf));
  }
}

function partOf(seq: number): number {
  return Math.floor((seq - 1) / LINES_A_PART);
}

/**
 * Hands the evidence what it needs of a log that was read and checked before. The lines of a part are those that were
 * checked where each names the hash of the one before it, and the last one has the hash that it had.
 * @throws DemoRunError `input_unreadable` when the log has changed
 */
export async function readAgain(
  path: string,
  evidence: Evidence,
  notes: ReadingNotes,
): Promise<void> {
  const parts = notes.partsFor(evidence);
  for (const part of [...parts].sort((a, b) => a - b)) {
    // Those side by side are read together.
    if (!parts.has(part - 1)) await readFrom(part, { path, evidence, notes, parts });
  }
}

interface SecondReading {
  readonly path: string;
  readonly evidence: Evidence;
  readonly notes: ReadingNotes;
  readonly parts: ReadonlySet<number>;
}

/** Reads a part, and those right behind it that are needed too. */
async function readFrom(first: number, { path, evidence, notes, parts }: SecondReading) {
  let before: string | undefined;
  for await (const lines of rawLines(path, notes.placeBefore(first))) {
    for (const { bytes, number } of lines) {
      const part = partOf(number);
      if (number % LINES_A_PART === 1) before = notes.hashBefore(part);
      if (hashNamedIn(bytes) !== before) throw changed(path);
      before = hash('sha256', bytes);
      if (notes.isNeeded(number, evidence)) keep(path, evidence, bytes);
      const end = notes.endOf(part);
      if (number !== end.line) continue;
      if (before !== end.hash) throw changed(path);
      if (!parts.has(part + 1)) return;
    }
  }
  throw changed(path);
}

function keep(path: string, evidence: Evidence, bytes: Buffer): void {
  const checked = checkLine(bytes);
  if (!checked.ok) throw changed(path);
  evidence.keep(checked.line);
}

function changed(path: string): DemoRunError {
  return new DemoRunError('input_unreadable', `${shorten(path, 200)} changed while it was read`, {
    remedy: 'explain it again when nobody writes it',
  });
}
