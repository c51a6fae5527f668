import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArchive } from '../../../src/audit/checker/check-archive.js';
import { checkLog } from '../../../src/audit/checker/check-log.js';
import { without, type Files } from '../../support/mutants/home.js';
import {
  ARCHIVED_FIRST,
  ARCHIVED_SECOND,
  FIRST,
  HOME,
  LATEST,
  LIVE,
  SECOND,
  checkHome,
  found,
  whole,
} from '../../support/home-of-three.js';
import { logsOf, placed, recoveredRun } from '../../support/past-runs.js';
import { validated } from '../../support/sample-lines.js';
import { chainedLines } from '../../support/sample-log.js';

const renamed = (files: Files, from: string, to: string): Files => ({
  ...without(files, `${from}.log`, `${from}.head`),
  [`${to}.log`]: files[`${from}.log`] ?? '',
  [`${to}.head`]: files[`${from}.head`] ?? '',
});

describe('the runs before a log', () => {
  it.each<readonly [string, Files, string, number]>([
    ['the latest run', HOME, `${LIVE}.log`, 2],
    ['an archived run, whatever came after', HOME, `${ARCHIVED_SECOND}.log`, 1],
    ['the first run, whatever came after', HOME, `${ARCHIVED_FIRST}.log`, 0],
    ['a first run without any other', logsOf([LATEST]), `${LIVE}.log`, 0],
    [
      'a run beside those of other kinds',
      logsOf([
        { id: '000003-cccc', kind: 'onboard' },
        { id: '000004-dddd' },
        { id: '000005-bbbb', kind: 'violation' },
        { id: '000006-aaaa', kind: 'onboard', at: 'onboarding_proof' },
        { id: '000007-8f3a', at: LIVE },
        { id: '000008-eeee', kind: 'violation', at: 'violation_proof' },
      ]),
      `${LIVE}.log`,
      1,
    ],
    [
      'a run beside a newer one of another kind in the archive',
      logsOf([FIRST, { id: '000006-aaaa', at: LIVE }, { id: '000007-cccc', kind: 'onboard' }]),
      `${LIVE}.log`,
      1,
    ],
    [
      'a run beside a newer one that is not archived',
      logsOf([FIRST, { id: '000006-aaaa', at: LIVE }, { id: '000007-cccc', at: 'day2_proof' }]),
      `${LIVE}.log`,
      1,
    ],
    [
      'a run with more digits than those before',
      logsOf([
        { id: '999998-bbbb' },
        { id: '999999-aaaa' },
        { id: '1000000-cccc' },
        { id: '1000001-8f3a', at: LIVE },
      ]),
      `${LIVE}.log`,
      3,
    ],
  ])('are followed to the first: %s', async (_what, files, log, predecessors) => {
    expect(await checkHome(files, log)).toEqual(whole(predecessors));
  });

  it('are followed as far as they are there', async () => {
    const before = 'b'.repeat(64);
    const files = logsOf([{ ...FIRST, prev: before }, SECOND, LATEST]);
    const remarks = [{ code: 'predecessor_not_at_hand', about: before }];
    const expected = { at_home: true, is_own: false, predecessors: 2, remarks, problem: null };
    expect(await checkHome(files)).toEqual(expected);
  });

  it('are found beside a log that is named by a relative path', async () => {
    const path = `./${relative('.', placed(HOME))}`;
    for (const log of [`${path}/${LIVE}.log`, `${path}//./${ARCHIVED_SECOND}.log`]) {
      expect((await checkArchive(log, await checkLog(log))).problem).toBeNull();
    }
  });
});

describe('a log that stands elsewhere', () => {
  const notAtHand = { code: 'predecessor_not_at_hand', about: expect.any(String) as string };
  const first = HOME[`${ARCHIVED_FIRST}.log`] ?? '';
  const later = HOME[`${LIVE}.log`] ?? '';
  it.each<readonly [string, Files, string, boolean]>([
    ['under another name beside the archive', { 'copy.log': later }, 'copy.log', false],
    ['under another name, a first one', { 'copy.log': first }, 'copy.log', true],
    [
      'under its archived name beside the archive',
      { '000005-bbbb.log': first },
      '000005-bbbb.log',
      true,
    ],
    ['under another name in the archive', { 'archive/a.log': later }, 'archive/a.log', false],
    [
      'under the name of the latest in the archive',
      { [`archive/${LIVE}.log`]: later },
      `archive/${LIVE}.log`,
      false,
    ],
  ])('stands alone: %s', async (_what, files, log, complete) => {
    const remarks = complete ? [] : [notAtHand];
    const expected = { at_home: false, is_own: false, predecessors: 0, remarks, problem: null };
    const path = join(placed({ ...HOME, ...files }), log);
    expect(await checkArchive(path, await checkLog(path))).toEqual(expected);
  });

  it('stands alone in a folder without an archive', async () => {
    const folder = placed({ 'archive/day1_proof.log': later });
    const path = join(folder, 'archive', 'day1_proof.log');
    expect(await checkArchive(path, await checkLog(path))).toMatchObject({ is_own: false });
  });
});

describe('the place of a log', () => {
  const same = logsOf([FIRST, { ...SECOND, kind: 'onboard' }, { id: '000006-cccc', at: LIVE }]);
  it.each<readonly [string, Files, string, readonly [string, string, string]]>([
    [
      'it was archived under another name',
      renamed(HOME, ARCHIVED_SECOND, 'archive/000006-cccc'),
      'archive/000006-cccc.log',
      ['archive_name', '000006-aaaa.log', '000006-cccc.log'],
    ],
    [
      'another one was archived under another name',
      renamed(HOME, ARCHIVED_FIRST, 'archive/000004-bbbb'),
      `${LIVE}.log`,
      ['archive_name', '000005-bbbb.log', '000004-bbbb.log'],
    ],
    [
      'a newer one is archived',
      logsOf([{ ...FIRST, at: LIVE }, SECOND]),
      `${LIVE}.log`,
      ['archive_newer', 'runs before 000005-bbbb in the archive', '000006-aaaa'],
    ],
    [
      'it is archived already',
      { ...HOME, ...renamed(HOME, ARCHIVED_SECOND, LIVE), ...logsOf([FIRST, SECOND]) },
      `${LIVE}.log`,
      ['archive_newer', 'runs before 000006-aaaa in the archive', '000006-aaaa'],
    ],
    [
      'a run of another kind has its number',
      same,
      `${LIVE}.log`,
      ['archive_number', 'each run number once', '6 twice'],
    ],
    [
      'the run before it is missing',
      without(HOME, `${ARCHIVED_SECOND}.log`),
      `${LIVE}.log`,
      ['archive_gap', 'a log of run 6', 'none'],
    ],
    [
      'a run after it is missing',
      without(
        logsOf([FIRST, SECOND, { id: '000007-8f3a' }, { id: '000008-eeee', at: LIVE }]),
        'archive/000007-8f3a.log',
      ),
      `${ARCHIVED_FIRST}.log`,
      ['archive_gap', 'a log of run 7', 'none'],
    ],
    [
      'a run is missing where the numbers get another digit',
      logsOf([{ id: '999998-bbbb' }, { id: '1000000-8f3a', at: LIVE }]),
      `${LIVE}.log`,
      ['archive_gap', 'a log of run 999999', 'none'],
    ],
  ])('is wrong when %s', async (_what, files, log, problem) => {
    expect(await checkHome(files, log)).toEqual(found(0, problem));
  });
});

describe('a file that belongs to no run', () => {
  const [first = '', second = ''] = chainedLines([...recoveredRun('')], { runId: '000003-cccc' });
  it.each<readonly [string, string, string]>([
    ['an empty log', 'archive/000003-cccc.log', ''],
    ['a log whose first line is torn', 'archive/000003-cccc.log', first.slice(0, -1)],
    ['a log that begins with something else', 'archive/000003-cccc.log', `{}\n${first}${second}`],
    ['a log that begins later', 'archive/000003-cccc.log', first.replace('"seq":1,', '"seq":2,')],
    [
      'a log without a run record',
      'archive/000003-cccc.log',
      chainedLines([validated()], { runId: '000003-cccc' }).join(''),
    ],
    ['a copy in the archive', 'archive/000007-8f3a.log.copy', HOME[`${LIVE}.log`] ?? ''],
    ['a copy beside the archive', 'copy_of_proof.log.txt', HOME[`${LIVE}.log`] ?? ''],
    ['a log beside the archive that is no latest one', 'operator.log', HOME[`${LIVE}.log`] ?? ''],
  ])('is not counted: %s', async (_what, name, text) => {
    expect(await checkHome({ ...HOME, [name]: text })).toEqual(whole(2));
  });
});

describe('something odd among the logs', () => {
  const openFilesIn = (folder: string) =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
      } catch {
        return false;
      }
    });

  it.each([
    ['a folder', 'archive/000003-cccc.log', (at: string) => mkdirSync(at)],
    ['a symbolic link', 'archive/000003-cccc.log', (at: string) => symlinkSync('/nonexistent', at)],
    ['a symbolic link', 'archive/elsewhere', (at: string) => symlinkSync('/dev/zero', at)],
    ['a FIFO', 'foo_proof.log', (at: string) => spawnSync('mkfifo', [at])],
    ['a symbolic link', 'foo_proof.head', (at: string) => symlinkSync('/nonexistent', at)],
  ])('says that there is %s in place of %s, and leaves nothing open', async (what, name, make) => {
    const folder = placed(HOME);
    make(join(folder, name));
    const path = join(folder, `${LIVE}.log`);
    expect(await checkArchive(path, await checkLog(path))).toMatchObject({
      problem: { code: 'odd_file', expected: `${name}, a regular file`, found: what },
    });
    expect(openFilesIn(folder)).toEqual([]);
  });

  it('says that there is a file in its place', async () => {
    const folder = placed({ [`${LIVE}.log`]: HOME[`${LIVE}.log`] ?? '' });
    rmSync(join(folder, 'archive'), { recursive: true });
    writeFileSync(join(folder, 'archive'), '');
    const path = join(folder, `${LIVE}.log`);
    expect(await checkArchive(path, await checkLog(path))).toMatchObject({
      problem: { code: 'odd_file', expected: 'archive, a folder', found: 'a file' },
    });
  });
});
