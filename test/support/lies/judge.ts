import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLog } from '../../../src/proof/verify/check-log.js';
import type { Problem } from '../../../src/proof/verify/problem.js';
import { createReplay } from '../replay.js';
import { temporaryRoot } from '../temporary-root.js';
import { liesAbout, wordsOf, type JsonObject } from './lie.js';

/** A lie that nobody found. */
export interface Undetected {
  /** `RL_DECISION measured.detect_us`: kind of line and field. */
  readonly field: string;
  readonly seq: number;
  readonly told: string;
}

/** Everything that `verify --replay` says of lines whose seal is good. */
export async function judge(path: string, text: string): Promise<Problem | null> {
  writeFileSync(path, text, 'latin1');
  const replay = createReplay();
  const { problem } = await checkLog(path, { judge: (line) => replay.judge(line) });
  if (problem !== null || replay.hasTable) return problem;
  return { code: 'table', expected: 'the Q-table that the run names', found: 'none at hand' };
}

/** Puts lies into every field of every line, makes the chain anew, and tells which are not found. */
export async function undetectedLies(lines: readonly JsonObject[]): Promise<{
  readonly fields: ReadonlySet<string>;
  readonly undetected: readonly Undetected[];
}> {
  const path = join(temporaryRoot(), 'lies.log');
  const words = wordsOf(lines);
  const fields = new Set<string>();
  const undetected: Undetected[] = [];
  for (const [at, line] of lines.entries()) {
    for (const lie of liesAbout(line, words)) {
      const field = `${String(line['event_name'])} ${lie.field}`;
      fields.add(`${String(at)} ${field}`);
      const text = chained(lines.with(at, lie.line));
      if ((await judge(path, text)) !== null) continue;
      undetected.push({ field, seq: at + 1, told: JSON.stringify(lie.told) });
    }
  }
  return { fields, undetected };
}

/** The lines with their links made anew, as whoever holds the key could seal them. */
export function chained(lines: readonly JsonObject[]): string {
  let prev = String(lines[0]?.['prev']);
  return lines
    .map((line) => {
      const text = `${escaped(JSON.stringify({ ...line, prev }))}\n`;
      prev = hash('sha256', Buffer.from(text, 'latin1'));
      return text;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
