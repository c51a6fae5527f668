import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import { problemSentence } from '../../../src/cli/views/problem-sentence.js';
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
  const sentences = [...CODES].map(problemSentence);
  for (const [at, code] of [...CODES].entries()) {
    expect([code, (sentences[at] ?? '').split(' ').length > 4]).toEqual([code, true]);
  }
  expect(new Set(sentences).size).toBe(CODES.size);
});

it('a code of a replay or of an earlier run has one too, and an unknown one is said in words', () => {
  expect(problemSentence('replay_state')).toContain('comes out otherwise: state');
  expect(problemSentence('archive_schema')).toContain('a field of the line is missing');
  expect(problemSentence('of_tomorrow')).toBe('of tomorrow');
});

describe('verify for people', () => {
  const HONEST = chainedLines(defaultRun());

  it('says in a sentence what is wrong, beside its code', async () => {
    const text = await textOf(HONEST.toSpliced(4, 1));
    expect(text).toContain('problem seq at line 5');
    expect(text).toContain('a line is missing, was inserted, or was moved');
  });

  const killed = chainedLines([...openingLines(), injected('crash'), decided('crash')]);

  it('says of a killed log that its run was killed, and what the next run does', async () => {
    const text = await textOf(killed);
    expect(text).toMatch(/^UNFINISHED /);
    expect(text).toContain('its run was killed before it ended');
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
