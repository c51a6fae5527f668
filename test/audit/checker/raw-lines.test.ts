import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawLines, type RawLine } from '../../../src/audit/checker/raw-lines.js';
import { temporaryRoot } from '../../support/temporary-root.js';

async function linesOf(text: string): Promise<RawLine[]> {
  const path = join(temporaryRoot(), 'x.log');
  writeFileSync(path, text);
  const lines: RawLine[] = [];
  for await (const some of rawLines(path)) lines.push(...some);
  return lines;
}

describe('rawLines', () => {
  it.each([
    ['no line', '', []],
    [
      'whole lines',
      'a\nbc\n',
      [
        ['a\n', 1, 0],
        ['bc\n', 2, 2],
      ],
    ],
    [
      'blank lines',
      '\n\n',
      [
        ['\n', 1, 0],
        ['\n', 2, 1],
      ],
    ],
    [
      'a torn last line',
      'a\nbc',
      [
        ['a\n', 1, 0],
        ['bc', 2, 2],
      ],
    ],
  ])('gives %s, each with its number and place', async (_what, text, expected) => {
    const lines = await linesOf(text);
    expect(lines.map(({ bytes, number, offset }) => [bytes.toString(), number, offset])).toEqual(
      expected,
    );
  });

  it('begins where a line is known to begin', async () => {
    const path = join(temporaryRoot(), 'x.log');
    writeFileSync(path, 'a\nbc\nd');
    const found: RawLine[] = [];
    for await (const some of rawLines(path, { number: 1, offset: 2 })) found.push(...some);
    expect(found.map(({ bytes, number, offset }) => [bytes.toString(), number, offset])).toEqual([
      ['bc\n', 2, 2],
      ['d', 3, 5],
    ]);
  });

  it('gives lines whole wherever they fall on the chunks that are read', async () => {
    const texts = Array.from({ length: 300 }, (_, at) => `${String(at)}${'x'.repeat(3_000)}\n`);
    const lines = await linesOf(texts.join(''));
    expect(lines.map(({ bytes }) => bytes.toString())).toEqual(texts);
    expect(lines.map(({ number }) => number)).toEqual(texts.map((_, at) => at + 1));
    expect(lines.at(-1)?.offset).toBe(texts.slice(0, -1).join('').length);
  });

  it('does not read on in what is longer than any line', async () => {
    const lines = await linesOf(`a\n${'x'.repeat(2_000_000)}\nb\n`);
    expect(lines.map(({ number, offset }) => [number, offset])).toEqual([
      [1, 0],
      [2, 2],
    ]);
    expect(lines[1]?.bytes.length).toBeLessThanOrEqual(256 * 1_024);
  });
});
