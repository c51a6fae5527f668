import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import {
  problemInFull,
  problemPlace,
  problemSentence,
} from '../../../src/core/domain/problem-sentence.js';
import { styleFor } from '../../../src/cli/views/style.js';
import { verifyText } from '../../../src/cli/views/verify-text.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { decided, injected } from '../../support/sample-lines.js';
import { chainedLines, defaultRun, openingLines, writeLines } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const CHECKER = join(PROJECT_ROOT, 'src', 'audit', 'checker');
const CODES = new Set(
  readdirSync(CHECKER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(CHECKER, name), 'utf8').matchAll(
        /(?:problem|firstDifference)\('([a-z_]+)'/g,
      ),
    ])
    .map(([, code = '']) => code),
);

const textOf = async (lines: readonly string[], held = false) => {
  const report = await verifyLog(writeLines(temporaryRoot(), lines));
  const plain = styleFor({ isTTY: false }, false);
  return verifyText('a.log', { ...report, held }, null, plain)
    .join('\n')
    .replace(/\s+/g, ' ');
};

it('each code that the checker knows has a sentence of its own', () => {
  expect(CODES.size).toBeGreaterThan(40);
  const sentences = [...CODES].map((code) => problemSentence({ code }));
  for (const [at, code] of [...CODES].entries()) {
    expect([code, (sentences[at] ?? '').split(' ').length > 4]).toEqual([code, true]);
  }
  expect(new Set(sentences).size).toBe(CODES.size);
});

it('a code of a replay or of an earlier run has one too, and an unknown one is said in words', () => {
  expect(problemSentence({ code: 'replay_state' })).toContain('comes out otherwise: state');
  expect(problemSentence({ code: 'archive_schema' })).toContain('a field of the line is missing');
  expect(problemSentence({ code: 'of_tomorrow' })).toBe('of tomorrow');
});

it.each([
  ['witness', '000004-ab12 (run), sealed with 18 lines', 'the log of run 000004-ab12 was sealed,'],
  ['witness', 'a head: it was sealed with 18 lines', 'the log was sealed,'],
  ['sealed_before', '000004-ab12, sealed with 18 lines', 'the log of run 000004-ab12 ended'],
  ['archive_seq', '000004-ab12, line 3: 3', 'the log of run 000004-ab12 is not as it was: a line'],
  [
    'foreign_key',
    '000004-ab12 (a.log): a head',
    'another key than the expected one sealed the log of',
  ],
])('where another log is wrong, the sentence of %s names its run', (code, expected, sentence) => {
  expect(problemSentence({ code, expected })).toContain(sentence);
});

it.each([
  ['intent', 'action noop', 'at line 9'],
  ['head_malformed', 'one line of JSON', 'in day1_proof.head'],
  ['foreign_key', 'a head signed by', 'in day1_proof.head'],
  ['foreign_key', '000004-ab12 (violation_proof.log): a head', 'in its root'],
  ['witness', '000004-ab12 (run), sealed with 18 lines', 'in its root'],
  ['archive_seq', '000004-ab12, line 3: 3', 'in its root'],
])('%s, which expected %s, is %s', (code, expected, place) => {
  const problem = { code, expected, line: 9 };
  expect(problemPlace(problem, '/r/logs/day1_proof.log')).toBe(place);
  const isLine = place.startsWith('at line');
  expect(problemPlace({ ...problem, offset: 800 })).toBe(
    isLine ? 'at line 9, byte 800' : place.replace('day1_proof.head', 'its head'),
  );
});

it('all that is known comes behind the sentence, shortened', () => {
  const problem = { code: 'seq', expected: '4', found: `5${'x'.repeat(300)}`, line: 4, offset: 9 };
  const text = problemInFull(problem);
  expect(text).toMatch(
    /^a line is missing, .* \(seq at line 4, byte 9: expected 4, found 5x+\.\.\. /,
  );
  expect(text.length).toBeLessThan(400);
});

describe('verify for people', () => {
  const HONEST = chainedLines(defaultRun());

  it('says in a sentence what is wrong, beside its code', async () => {
    const text = await textOf(HONEST.toSpliced(4, 1));
    expect(text).toContain('problem seq at line 5');
    expect(text).toContain('a line is missing, was inserted, or was moved');
  });

  const killed = chainedLines([...openingLines(), injected('crash'), decided('crash')]);

  it('says of a log without an end what may have ended its run, and what the next run does', async () => {
    const text = await textOf(killed);
    expect(text).toMatch(/^UNFINISHED /);
    expect(text).toContain(
      'no line ends it: its run was killed, its machine or disk failed, or this is a copy',
    );
    expect(text).toContain('writes OUTCOME_UNKNOWN for the open decision (restart_service)');
    expect(text).toContain('ends the log with RUN_RECOVERED');
    expect(await textOf(killed.slice(0, 6))).not.toContain('OUTCOME_UNKNOWN');
  });

  it('says of a log that a run holds that it may go on, and of a whole one neither', async () => {
    const held = await textOf(killed, true);
    expect(held).toContain('a run holds this log: it may go on');
    expect(held).not.toContain('killed');
    expect(await textOf(HONEST)).not.toContain('killed');
  });
});
