import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLog, checkedLines } from '../../../src/audit/checker/check-log.js';
import { rawLines, type RawLine } from '../../../src/audit/checker/raw-lines.js';
import { seenLines } from '../../../src/audit/checker/seen-lines.js';
import { seededRandom } from '../../../src/core/decider/random.js';
import { BYTE_MUTATIONS } from '../../support/mutants/byte-mutations.js';
import { LINES, LOG } from '../../support/mutants/home.js';
import { LIES } from '../../support/mutants/lies.js';
import { Draw } from '../../support/mutants/mutation.js';
import { createReplay } from '../../support/replay.js';
import { rechained, sha256 } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const isSoak = process.env['DEMO_RUN_SOAK'] === '1';
const DRAWS = isSoak ? 200 : 3;
const LIMIT = 256 * 1024;

function logOf(text: string): string {
  const path = join(temporaryRoot(), 'x.log');
  writeFileSync(path, text, 'latin1');
  return path;
}

async function all(lines: AsyncIterable<readonly RawLine[]>): Promise<RawLine[]> {
  const found: RawLine[] = [];
  for await (const some of lines) found.push(...some);
  return found;
}

const places = (lines: readonly RawLine[]) =>
  lines.map(({ bytes, number, offset }) => [bytes.toString('latin1'), number, offset]);

/** The same with a thread and without, down to the line that stopped it. */
async function reportOf(path: string, anchors: { line: number; hash: string }[] = []) {
  const [first, second] = [createReplay(), createReplay()];
  const seen: number[] = [];
  const plain = await checkLog(path, { anchors, judge: (line) => first.judge(line) });
  const judge = (line: Parameters<typeof second.judge>[0]) => {
    seen.push(line.seq);
    return second.judge(line);
  };
  const threaded = await checkLog(path, { anchors, judge, thread_from: 0 });
  expect(threaded).toEqual(plain);
  return { report: threaded, seen };
}

describe('seenLines', () => {
  it.each([
    ['an empty file', ''],
    ['blank lines', '\n\n'],
    ['a torn last line', 'a\nbc'],
    ['a line that is longer than any', `a\n${'x'.repeat(2_000_000)}\nb\n`],
    ['a long line that has an end', `a\n${'x'.repeat(10_000)}\nb\n`],
    ['a chunk without a line end', `${'x'.repeat(8_000)}\n${'y'.repeat(8_000)}`],
    [
      'lines that fall on the chunks that are read',
      Array.from({ length: 300 }, (_, at) => `${String(at)}${'x'.repeat(3_000)}\n`).join(''),
    ],
    ['a file of just one chunk', `${'x'.repeat(1_023)}\n`.repeat(LIMIT / 1_024)],
    ['more than goes into an answer', `${'x'.repeat(1_022)}\n`.repeat(12_000)],
  ])('gives the lines that rawLines gives: %s', async (_what, text) => {
    const path = logOf(text);
    expect(places(await all(seenLines(path)))).toEqual(places(await all(rawLines(path))));
  });

  it('is certain of every line of an honest log, and of every link but the first', async () => {
    const lines = await all(seenLines(logOf(LINES.join(''))));
    const parsed = LINES.map((line) => JSON.parse(line) as unknown);
    expect(lines.slice(1).map(({ line }) => line)).toEqual(parsed.slice(1));
    expect(lines.map(({ isLinked }) => isLinked)).toEqual(LINES.map((_, at) => at > 0));
  });

  it('is certain of no link to what was changed, nor of a line that was', async () => {
    const changed = LINES.with(4, (LINES[4] ?? '').replace('"seq":5', '"seq":05'));
    const lines = await all(seenLines(logOf(changed.join(''))));
    expect(lines[4]).toMatchObject({ line: undefined, isLinked: false });
    expect(lines[5]).toMatchObject({ isLinked: false });
    expect(lines[5]?.line).toBeDefined();
  });

  it('is certain of a line with escaped characters too', async () => {
    const told = (LINES[3] ?? '').replace('"app_name":"', '"app_name":"\\u00e9\\"\\\\');
    const lines = await all(seenLines(logOf(LINES.with(3, told).join(''))));
    expect(told).not.toBe(LINES[3]);
    expect(lines[3]?.line).toEqual(JSON.parse(told));
  });

  it('stops where nobody wants more', async () => {
    const path = logOf(LINES.join(''));
    for await (const [line] of checkedLines(path, { thread_from: 0 })) {
      if (line?.seq === 2) break;
    }
    expect((await checkLog(path, { thread_from: 0 })).problem).toBeNull();
  });

  it("fails with the system's error where it cannot read", async () => {
    const folder = join(temporaryRoot(), 'folder');
    mkdirSync(folder);
    await expect(all(seenLines(folder))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(all(seenLines(join(folder, 'x')))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a log that is read by a thread of its own', () => {
  it('is found good to its last line, and each line is judged once', async () => {
    const { report, seen } = await reportOf(logOf(LINES.join('')));
    expect(report).toMatchObject({ problem: null, head: sha256(LINES.at(-1) ?? '') });
    expect(seen).toEqual(LINES.map((_, at) => at + 1));
  });

  it.each([1, 4, LINES.length, LINES.length + 1])('is held to a note of line %i', async (line) => {
    const path = logOf(LINES.join(''));
    const hash = sha256(LINES[line - 1] ?? '');
    await reportOf(path, [{ line, hash }]);
    const { report } = await reportOf(path, [{ line, hash: hash.replace(/^./, 'x') }]);
    expect(report.problem?.code).toBe('anchor');
  });

  it.each(
    [...BYTE_MUTATIONS, ...LIES].map((mutation, at) => [mutation.what, mutation, at] as const),
  )('has the same first problem: %s', async (_what, { mutate }, seed) => {
    const draw = new Draw(seededRandom(seed));
    for (let count = 0; count < DRAWS; count += 1) await reportOf(logOf(mutate(draw)[LOG] ?? ''));
  });

  it.each(LINES.map((_, at) => at))('has the same first problem: a lie in line %i', async (at) => {
    const line = LINES[at] ?? '';
    const numbers = [...line.matchAll(/:(\d+)(?=[,}])/g)];
    for (const { index, 1: digits = '' } of numbers.filter((_, of) => isSoak || of % 5 === 0)) {
      const told = `${line.slice(0, index + 1)}${digits}0${line.slice(index + 1 + digits.length)}`;
      await reportOf(logOf(rechained(LINES.with(at, told)).join('')));
    }
  });
});
