import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LoggedRun } from '../../../src/core/domain/proof-lines/run-record.js';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { Evidence } from '../../../src/audit/explain/evidence.js';
import { foldLog } from '../../../src/audit/library/log-reader.js';
import { ReadingNotes, readAgain } from '../../../src/audit/library/read-again.js';
import { attacks } from '../../support/mutants/honest.js';
import { chainedLines, defaultRun, writeLines } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const SHORT = chainedLines(defaultRun());
const LONG = chainedLines(attacks(2_497));

/** Reads a log, and what is needed of it again, after `between`. */
async function again(lines: readonly string[], asked: number, between: (path: string) => void) {
  const path = writeLines(temporaryRoot(), lines);
  const notes = new ReadingNotes();
  const all: ProofLine[] = [];
  const known = await foldLog(path, (line, offset) => {
    notes.take(line, offset);
    all.push(line);
  });
  expect(known.problem).toBeNull();
  notes.end(known.lines, known.head);
  const wanted = { asked, choice: null, chain: [asked], effects: [] };
  const evidence = new Evidence(wanted, known.run as LoggedRun);
  const whole = new Evidence(wanted, known.run as LoggedRun);
  for (const line of all) whole.keep(line);
  between(path);
  await readAgain(path, evidence, notes);
  return { evidence, whole };
}

const edit = (lines: readonly string[], seq: number) => (path: string) => {
  writeFileSync(path, lines.with(seq - 1, (lines[seq - 1] ?? '').replace(/Z/, 'X')).join(''));
};

describe('readAgain', () => {
  it.each([
    ...SHORT.map((_, at) => [SHORT, at + 1] as const),
    ...[1, 2, 999, 1_000, 1_001, 2_000, 2_001, 2_500].map((seq) => [LONG, seq] as const),
  ])('finds what all lines of the log would have shown: %#', async (lines, seq) => {
    const { evidence, whole } = await again(lines, seq, () => undefined);
    expect(evidence.asked).toEqual(whole.asked);
    expect(evidence.limits).toEqual(whole.limits);
    expect(evidence.readingsBy(evidence.asked, 9)).toEqual(whole.readingsBy(whole.asked, 9));
    expect(evidence.lastOf('restart_service', evidence.asked)).toEqual(
      whole.lastOf('restart_service', whole.asked),
    );
  });

  it('does not look at the parts of which it needs nothing', async () => {
    const garbage = Array.from(LONG.slice(1_000, 2_000), (line) => 'x'.repeat(line.length));
    const between = (path: string) => {
      writeFileSync(path, LONG.toSpliced(1_000, 1_000, ...garbage).join(''));
    };
    const { evidence, whole } = await again(LONG, 2_500, between);
    expect(evidence.asked).toEqual(whole.asked);
  });

  it.each([
    ['the asked line', LONG, 2_100, 2_100],
    ['a line before it', LONG, 2_100, 2_099],
    ['the first line', LONG, 2_100, 1],
    ['a line behind it in the same part', LONG, 2_100, 2_500],
    ['the first line of its part', LONG, 2_100, 2_001],
    ['the last line', SHORT, 8, SHORT.length],
  ])('refuses a log in which %s was changed meanwhile', async (_what, lines, asked, changed) => {
    await expect(again(lines, asked, edit(lines, changed))).rejects.toMatchObject({
      code: 'input_unreadable',
    });
  });

  it('refuses a log that became shorter, and takes one that became longer', async () => {
    const cut = (path: string) => {
      writeFileSync(path, SHORT.slice(0, -1).join(''));
    };
    await expect(again(SHORT, 8, cut)).rejects.toMatchObject({ code: 'input_unreadable' });
    const grow = (path: string) => {
      writeFileSync(path, [...SHORT, 'more\n'].join(''));
    };
    expect((await again(SHORT, 8, grow)).evidence.asked.seq).toBe(8);
  });
});
