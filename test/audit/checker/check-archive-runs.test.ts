import { describe, expect, it } from 'vitest';
import { without, type Files } from '../../support/mutants/home.js';
import {
  ARCHIVED_FIRST,
  ARCHIVED_SECOND,
  FIRST,
  HOME,
  LATEST,
  SECOND,
  checkHome,
  found,
} from '../../support/home-of-three.js';
import { logsOf, recoveredRun } from '../../support/past-runs.js';
import { sha256 } from '../../support/sample-log.js';

describe('a run in the archive', () => {
  const [firstLine = '', lastLine = ''] = (HOME[`${ARCHIVED_FIRST}.log`] ?? '').split(/(?<=\n)/);
  const headHash = sha256(lastLine);
  const other = 'c'.repeat(64);
  it.each<readonly [string, Files, number, readonly [string, string, string]]>([
    [
      'is not the one that the next begins with',
      { ...HOME, ...logsOf([{ ...LATEST, prev: other }]) },
      0,
      [
        'archive_chain',
        `a run that ends with ${other}`,
        `000006-aaaa: ${sha256((HOME[`${ARCHIVED_SECOND}.log`] ?? '').split(/(?<=\n)/)[1] ?? '')}`,
      ],
    ],
    [
      'is not the one that the next but one begins with',
      logsOf([FIRST, { ...SECOND, prev: other }, LATEST]),
      1,
      ['archive_chain', `a run that ends with ${other}`, `000005-bbbb: ${headHash}`],
    ],
    [
      'is not the first, but links to none',
      logsOf([FIRST, { ...SECOND, prev: '0'.repeat(64) }, LATEST]),
      1,
      ['archive_chain', `a run that ends with ${'0'.repeat(64)}`, `000005-bbbb: ${headHash}`],
    ],
    [
      'is torn',
      { ...HOME, [`${ARCHIVED_FIRST}.log`]: firstLine + lastLine.slice(0, -1) },
      1,
      ['archive_torn_line', '000005-bbbb, line 2: a line feed at its end', 'none'],
    ],
    [
      'is cut',
      { ...HOME, [`${ARCHIVED_FIRST}.log`]: firstLine },
      1,
      [
        'archive_sequence',
        '000005-bbbb, line 1: the lines of a whole run, or RUN_INTERRUPTED at its end',
        'ONBOARDING_STARTED as the last line',
      ],
    ],
    [
      'has no head',
      without(HOME, `${ARCHIVED_SECOND}.head`),
      0,
      ['archive_head', 'a head of run 000006-aaaa', 'none'],
    ],
    [
      'has the head of another',
      { ...HOME, [`${ARCHIVED_FIRST}.head`]: HOME[`${ARCHIVED_SECOND}.head`] ?? '' },
      1,
      ['archive_head_mismatch', '000005-bbbb: run_id 000006-aaaa', 'run_id 000005-bbbb'],
    ],
    [
      'has no readable head',
      { ...HOME, [`${ARCHIVED_FIRST}.head`]: '{}\n' },
      1,
      ['archive_head_malformed', '000005-bbbb: one line of JSON as the log writes it', '{}\n'],
    ],
  ])('%s', async (_what, files, predecessors, problem) => {
    expect(await checkHome(files)).toEqual(found(predecessors, problem));
  });
});

describe('what recovery set aside', () => {
  const PIECE = '{"event_na';
  const torn = (log: string) => `archive/${log}.torn-900`;
  const latest = logsOf([FIRST, SECOND, { ...LATEST, bodies: recoveredRun(PIECE) }]);
  const earlier = logsOf([FIRST, { ...SECOND, bodies: recoveredRun(PIECE) }, LATEST]);
  const short = logsOf([FIRST, SECOND, { ...LATEST, bodies: recoveredRun(PIECE, 9) }]);
  const ofLatest = torn(LATEST.id);
  const ofEarlier = torn(SECOND.id);

  it.each([
    ['of the run itself', { ...latest, [ofLatest]: PIECE }],
    ['of a run before it', { ...earlier, [ofEarlier]: PIECE }],
  ])('is still there: %s', async (_what, files) => {
    expect(await checkHome(files)).toMatchObject({ predecessors: 2, problem: null });
  });

  it.each<readonly [string, Files, readonly [string, string, string]]>([
    ['is missing', latest, ['torn_missing', '000007-8f3a.torn-900', 'none']],
    ['is missing of a run before', earlier, ['torn_missing', '000006-aaaa.torn-900', 'none']],
    [
      'was changed',
      { ...latest, [ofLatest]: '{"event_nam' },
      ['torn_changed', sha256(PIECE), sha256('{"event_nam')],
    ],
    [
      'was changed to as many bytes',
      { ...latest, [ofLatest]: '{"event_nb' },
      ['torn_changed', sha256(PIECE), sha256('{"event_nb')],
    ],
    [
      'was changed of a run before',
      { ...earlier, [ofEarlier]: '' },
      ['torn_changed', sha256(PIECE), sha256('')],
    ],
    [
      'is not as long as the log says',
      { ...short, [ofLatest]: PIECE },
      ['torn_changed', sha256(PIECE), sha256(PIECE)],
    ],
  ])('%s', async (_what, files, problem) => {
    expect(await checkHome(files)).toEqual(found(0, problem));
  });
});
