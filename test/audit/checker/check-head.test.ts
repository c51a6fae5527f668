import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealLog } from '../../../src/run/proof/head.js';
import { checkHead, headOf } from '../../../src/audit/checker/check-head.js';
import { headFor } from '../../support/mutants/home.js';
import { openFilesUnder } from '../../support/open-files.js';
import { TEST_KEY, newSigningKey } from '../../support/recovery.js';
import { SAMPLE_RUN_ID, chainedLines, defaultRun, sha256 } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const LINES = chainedLines(defaultRun());
const END = { run_id: SAMPLE_RUN_ID, lines: LINES.length, head: sha256(LINES.at(-1) ?? '') };
const HEAD = headFor(LINES.join(''), SAMPLE_RUN_ID);

/** Checks a head of that text, and that it is not kept open. */
function checkText(text: string) {
  const folder = temporaryRoot();
  const path = join(folder, 'x.head');
  writeFileSync(path, text, 'latin1');
  const found = checkHead(path, END);
  expect(openFilesUnder(folder)).toEqual([]);
  return found;
}

const withField = (field: string, value: unknown) =>
  `${JSON.stringify({ ...(JSON.parse(HEAD) as object), [field]: value })}\n`;

describe('headOf', () => {
  it.each([
    ['logs/day1_proof.log', 'logs/day1_proof.head'],
    ['x.log/copy.log', 'x.log/copy.head'],
    ['copy', 'copy.head'],
    ['copy.log.txt', 'copy.log.txt.head'],
  ])('of %s is %s', (log, head) => {
    expect(headOf(log)).toBe(head);
  });
});

describe('checkHead', () => {
  it('finds the head that the log was sealed with good', () => {
    const path = join(temporaryRoot(), 'x.log');
    sealLog(path, END, TEST_KEY);
    expect(checkHead(headOf(path), END)).toEqual({
      state: 'good',
      head: JSON.parse(HEAD) as unknown,
    });
  });

  it('finds none where there is none', () => {
    expect(checkHead(join(temporaryRoot(), 'x.head'), END)).toEqual({ state: 'absent' });
  });

  it('does not take a head that cannot be read for none', () => {
    const folder = temporaryRoot();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'x.head'));
    expect(() => checkHead(join(folder, 'file', 'x.head'), END)).toThrow('ENOTDIR');
    expect(checkHead(join(folder, 'x.head'), END)).toEqual({
      state: 'bad',
      problem: { code: 'odd_file', expected: 'x.head, a regular file', found: 'a folder' },
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', HEAD.slice(0, -2)],
    ['no line feed', HEAD.trimEnd()],
    ['a space', HEAD.replace(',', ', ')],
    ['a second line', HEAD + HEAD],
    [
      'another key order',
      `${JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(HEAD) as object).reverse()))}\n`,
    ],
    ['another format', withField('format', 'demo-run/proof-head/v2')],
    ['no lines', withField('lines', 0)],
    ['a key of another length', withField('public_key', 'AAAA')],
    ['an unknown field', withField('note', 'all is well')],
    ['null', 'null\n'],
  ])('finds a head malformed: %s', (_what, text) => {
    expect(checkText(text)).toEqual({
      state: 'bad',
      problem: {
        code: 'head_malformed',
        expected: 'one line of JSON as the log writes it',
        found: text,
      },
    });
  });

  it('reads only the beginning of a long file', () => {
    const { problem } = checkText('x'.repeat(5_000)) as { problem: { found: string } };
    expect(problem.found).toBe('x'.repeat(1_024));
  });

  it.each([
    ['another run', 'run_id', '000008-8f3a', SAMPLE_RUN_ID],
    ['another number of lines', 'lines', 17, '18'],
    ['another last line', 'head', 'e'.repeat(64), END.head],
  ])('finds a head of %s', (_what, field, value, found) => {
    expect(checkText(withField(field, value))).toEqual({
      state: 'bad',
      problem: {
        code: 'head_mismatch',
        expected: `${field} ${String(value)}`,
        found: `${field} ${found}`,
      },
    });
  });

  it.each([
    ['over another text', withField('signature', TEST_KEY.sign(HEAD))],
    ['by another key', withField('public_key', newSigningKey().public_key)],
    ['by a key that is no point of the curve', withField('public_key', `${'/'.repeat(42)}8=`)],
  ])('finds a signature %s', (_what, text) => {
    const { signature } = JSON.parse(text) as { signature: string };
    expect(checkText(text)).toEqual({
      state: 'bad',
      problem: {
        code: 'head_signature',
        expected: 'a signature by the key that it names',
        found: signature,
      },
    });
  });
});
