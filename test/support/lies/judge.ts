import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  proofBodySchema,
  type ProofEventName,
} from '../../../src/core/domain/proof-lines/catalogue.js';
import { checkLog } from '../../../src/audit/checker/check-log.js';
import type { Problem } from '../../../src/audit/checker/problem.js';
import { createReplay } from '../replay.js';
import { temporaryRoot } from '../temporary-root.js';
import { liesAbout, wordsOf, type Json, type JsonObject } from './lie.js';

const kindSchema = z.enum(
  proofBodySchema.options.map(({ shape }) => shape.event_name.value) as [ProofEventName],
);

/** A lie that nobody found: the kind of line, the names of the field inward, and what was told. */
export interface Undetected {
  readonly kind: ProofEventName;
  readonly names: readonly string[];
  readonly seq: number;
  readonly value: Json;
}

/** Everything that `verify --replay` says of lines whose seal is good. */
export async function judge(path: string, text: string): Promise<Problem | null> {
  writeFileSync(path, text, 'latin1');
  const replay = createReplay();
  const { problem } = await checkLog(path, { judge: (line) => replay.judge(line) });
  if (problem !== null || replay.hasTable) return problem;
  return { code: 'table', expected: 'the Q-table that the run names', found: 'none available' };
}

/**
 * Puts lies into every field of every line, makes the chain anew, and tells which are not found.
 * @param step of so many lies one is tried
 */
export async function undetectedLies(
  lines: readonly JsonObject[],
  step = 1,
): Promise<{ readonly undetected: readonly Undetected[] }> {
  const path = join(temporaryRoot(), 'lies.log');
  const words = wordsOf(lines);
  const undetected: Undetected[] = [];
  let told = 0;
  for (const [at, line] of lines.entries()) {
    const kind = kindSchema.parse(line['event_name']);
    for (const lie of liesAbout(line, words)) {
      told += 1;
      if (told % step !== 0) continue;
      const text = chained(lines.with(at, lie.line));
      if ((await judge(path, text)) !== null) continue;
      undetected.push({ kind, names: lie.field.split('.'), seq: at + 1, value: lie.told });
    }
  }
  return { undetected };
}

/** The lines with their links made anew, as whoever holds the key could seal them. */
export function chained(lines: readonly JsonObject[]): string {
  let prev = z.string().parse(lines[0]?.['prev']);
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
