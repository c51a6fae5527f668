import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES } from '../../../src/core/domain/proof-lines/catalogue.js';
import { beginningOf } from '../../../src/audit/library/first-line.js';
import { openFilesUnder } from '../../support/open-files.js';
import { started, validated } from '../../support/sample-lines.js';
import { SAMPLE_RUN_ID, chainedLines, defaultRun } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const [FIRST = '', ...REST] = chainedLines(defaultRun());

function beginning(text: string) {
  const folder = temporaryRoot();
  const path = join(folder, 'x.log');
  writeFileSync(path, text, 'latin1');
  const found = beginningOf(path);
  expect(openFilesUnder(folder)).toEqual([]);
  return found;
}

describe('beginningOf', () => {
  it.each([
    ['one line', FIRST],
    ['many lines', FIRST + REST.join('')],
    ['a line and the torn next one', `${FIRST}{"event_`],
  ])('reads whose log it is from %s', (_what, text) => {
    const found = beginning(text);
    expect(found).toMatchObject({
      is: 'log',
      first: { run_id: SAMPLE_RUN_ID, run: { kind: 'run' } },
    });
  });

  it.each([
    ['nothing', '', 'empty'],
    ['the first byte of a line', '{', 'torn'],
    ['the first bytes of a line', '{"event_name":"', 'torn'],
    ['a line without its end', FIRST.slice(0, -1), 'torn'],
    [
      'a line without its end, of the greatest length',
      FIRST.slice(0, 40).padEnd(MAX_LINE_BYTES),
      'torn',
    ],
    ['zeros where bytes were to be', '\0\0\0\0', 'torn'],
    ['the first bytes, then zeros', '{"event\0\0\0', 'torn'],
    ['zeros, then the first bytes', '\0\0{"event', 'foreign'],
    ['zeros within the first bytes', '{"ev\0\0ent', 'foreign'],
    ['other bytes', '{"event-', 'foreign'],
    ['the first bytes later on', ` ${FIRST.slice(0, 40)}`, 'foreign'],
    ['a line that is no JSON', `${FIRST.slice(0, 40)}\n`, 'foreign'],
    ['a blank line', `\n${FIRST}`, 'foreign'],
    ['a line without a run record', chainedLines([validated()]).join(''), 'foreign'],
    ['a line of an onboarding alone', chainedLines([started()]).join(''), 'foreign'],
    ['a kind of run that is none', FIRST.replace('"kind":"run"', '"kind":"ran"'), 'foreign'],
    ['a line over the limit', `${FIRST.slice(0, 40).padEnd(MAX_LINE_BYTES)}\n`, 'torn'],
  ])('takes %s for what it is', (_what, text, is) => {
    expect(beginning(text)).toEqual({ is });
  });
});
