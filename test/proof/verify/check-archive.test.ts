import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_PREDECESSOR, type ProofBody } from '../../../src/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../../src/domain/proof-lines/run-record.js';
import { headPath } from '../../../src/proof/head.js';
import { logPath, type LogFolder } from '../../../src/proof/log-files.js';
import { checkArchive } from '../../../src/proof/verify/check-archive.js';
import { checkLog } from '../../../src/proof/verify/check-log.js';
import { openFilesUnder } from '../../support/open-files.js';
import { freshFolder, newSigningKey, sealText, shortRun } from '../../support/recovery.js';
import { recovered } from '../../support/sample-endings.js';
import { runRecord, started } from '../../support/sample-lines.js';
import { chainedLines, sha256 } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

interface Run {
  readonly prev?: string;
  readonly kind?: RunKind;
  readonly bodies?: readonly ProofBody[];
}

/** Puts a sealed log at that path. @returns the hash that it ends with */
function put(path: string, runId: string, { prev, kind, bodies }: Run = {}): string {
  const lines = chainedLines(bodies ?? shortRun(kind), { runId, ...(prev && { prev }) });
  writeFileSync(path, lines.join(''), 'latin1');
  sealText(path, lines.join(''), runId);
  return sha256(lines.at(-1) ?? '');
}

const archivedPath = (logs: LogFolder, runId: string) => join(logs.archive, `${runId}.log`);
const putArchived = (logs: LogFolder, runId: string, run?: Run) =>
  put(archivedPath(logs, runId), runId, run);
const putLatest = (logs: LogFolder, runId: string, run: Run = {}) =>
  put(logPath(logs, run.kind ?? 'run'), runId, run);

const check = async (path: string) => checkArchive(path, await checkLog(path));

/** Three runs of one kind, of which the last is the latest. */
function threeRuns() {
  const logs = freshFolder();
  const first = putArchived(logs, '000001-aaaa');
  const second = putArchived(logs, '000002-bbbb', { prev: first });
  const third = putLatest(logs, '000003-cccc', { prev: second });
  return { logs, latest: logPath(logs, 'run'), heads: { first, second, third } };
}

const good = (predecessors: number, complete = true) => ({
  ...{ at_home: true, predecessors, complete, problem: null },
});
const bad = (code: string, expected: string, found: string, predecessors = 0) => ({
  ...{ at_home: true, predecessors, complete: false, problem: { code, expected, found } },
});

describe('checkArchive', () => {
  it('follows the runs of a kind back to the first', async () => {
    const { logs, latest } = threeRuns();
    expect(await check(latest)).toEqual(good(2));
    expect(await check(archivedPath(logs, '000002-bbbb'))).toEqual(good(1));
    expect(await check(archivedPath(logs, '000001-aaaa'))).toEqual(good(0));
  });

  it('follows them by number, past a million too, and keeps no file open', async () => {
    const logs = freshFolder();
    let prev = putArchived(logs, '999998-aaaa');
    for (const runId of ['999999-aaaa', '1000000-aaaa']) prev = putArchived(logs, runId, { prev });
    putLatest(logs, '1000001-aaaa', { prev });
    expect(await check(logPath(logs, 'run'))).toEqual(good(3));
  });

  it('counts the runs of other kinds, but does not follow them', async () => {
    const logs = freshFolder();
    const prev = putArchived(logs, '000001-aaaa');
    putArchived(logs, '000002-bbbb', { kind: 'onboard' });
    putLatest(logs, '000004-dddd', { kind: 'onboard', prev: sha256('') });
    putLatest(logs, '000003-cccc', { prev });
    expect(await check(logPath(logs, 'run'))).toEqual(good(1));
  });

  it('keeps no file of the archive open', async () => {
    const logs = freshFolder();
    putArchived(logs, '000001-aaaa', { kind: 'onboard' });
    putLatest(logs, '000002-bbbb');
    expect(await check(logPath(logs, 'run'))).toEqual(good(0));
    expect(openFilesUnder(logs.archive)).toEqual([]);
  });

  it('is not complete where the first run that is there names one before it', async () => {
    const logs = freshFolder();
    const prev = putArchived(logs, '000001-aaaa', { prev: sha256('gone') });
    putLatest(logs, '000002-bbbb', { prev });
    expect(await check(logPath(logs, 'run'))).toEqual(good(1, false));
  });

  it('is no matter of what is not a log of ours', async () => {
    const { logs, latest } = threeRuns();
    const [first = ''] = chainedLines(shortRun(), { runId: '000008-aaaa' });
    const strangers = {
      '000009-aaaa.log': 'shopping list\n',
      '000009-bbbb.log': '',
      '000009-cccc.log': chainedLines([started()], { runId: '000009-cccc' }).join(''),
      '000009-dddd.log': first.replace('"run_id":"000008-aaaa"', '"run_id":"9"'),
      '000008-aaaa.log': first.trimEnd(),
      '000008-aaaa.log.bak': first,
      'copy of 000008-aaaa.log': first,
    };
    for (const [name, text] of Object.entries(strangers)) {
      writeFileSync(join(logs.archive, name), text, 'latin1');
    }
    writeFileSync(join(logs.folder, 'copy.log'), first);
    writeFileSync(join(logs.folder, 'day1_proof.log.bak'), first);
    expect(await check(latest)).toEqual(good(2));
  });
});

describe('a log away from home', () => {
  it.each<[string, (logs: LogFolder) => string]>([
    ['under another name', ({ folder }) => join(folder, 'copy.log')],
    ['under a longer name', ({ folder }) => join(folder, 'day1_proof.log.txt')],
    ['under another name in the archive', ({ archive }) => join(archive, 'copy.log')],
    [
      'under the latest name, with no archive beside it',
      () => join(temporaryRoot(), 'day1_proof.log'),
    ],
    ['under its archived name in another folder', () => join(temporaryRoot(), '000003-cccc.log')],
    ['under its archived name beside the archive', ({ folder }) => join(folder, '000003-cccc.log')],
  ])('stands alone: %s', async (_what, place) => {
    const { logs, latest } = threeRuns();
    const path = place(logs);
    copyFileSync(latest, path);
    expect(await check(path)).toEqual({
      ...{ at_home: false, predecessors: 0, complete: false, problem: null },
    });
  });

  it('is complete where it names no run before it', async () => {
    const path = join(temporaryRoot(), 'copy.log');
    put(path, '000001-aaaa', { prev: NO_PREDECESSOR });
    expect(await check(path)).toMatchObject({ at_home: false, complete: true });
  });

  it('is one that no run wrote, wherever it stands', async () => {
    const logs = freshFolder();
    writeFileSync(logPath(logs, 'run'), '');
    expect(await check(logPath(logs, 'run'))).toMatchObject({ at_home: false, problem: null });
  });
});

describe('an archive', () => {
  it('is found changed where a run does not end with what the next one names', async () => {
    const { logs, latest, heads } = threeRuns();
    const other = putArchived(logs, '000002-bbbb', { prev: sha256('x') });
    expect(await check(latest)).toEqual(
      bad('archive_chain', `a run that ends with ${heads.second}`, `000002-bbbb: ${other}`),
    );
  });

  it('is found changed where the run before the run before does not', async () => {
    const { logs, latest, heads } = threeRuns();
    const other = putArchived(logs, '000001-aaaa', { prev: sha256('x') });
    expect(await check(latest)).toEqual(
      bad('archive_chain', `a run that ends with ${heads.first}`, `000001-aaaa: ${other}`, 1),
    );
  });

  it.each([
    ['000002-bbbb', 0],
    ['000001-aaaa', 1],
  ])('is found with a bad line in run %s', async (runId, predecessors) => {
    const { logs, latest } = threeRuns();
    appendFileSync(archivedPath(logs, runId), 'hello\n');
    expect(await check(latest)).toEqual(
      bad('archive_not_json', `${runId}, line 3: one JSON object`, 'hello', predecessors),
    );
  });

  it('is found without the head of a run', async () => {
    const { logs, latest } = threeRuns();
    rmSync(headPath(archivedPath(logs, '000002-bbbb')));
    expect(await check(latest)).toEqual(bad('archive_head', 'a head of run 000002-bbbb', 'none'));
  });

  it('is found with a head of another end', async () => {
    const { logs, latest } = threeRuns();
    sealText(archivedPath(logs, '000001-aaaa'), 'x\n', '000001-aaaa');
    const { problem } = await check(latest);
    expect(problem).toEqual({
      ...{ code: 'archive_head_mismatch', expected: '000001-aaaa: lines 1', found: 'lines 2' },
    });
  });

  it('is found with a head whose signature is none', async () => {
    const { logs, latest } = threeRuns();
    const path = archivedPath(logs, '000002-bbbb');
    const text = readFileSync(headPath(path), 'latin1');
    const other = newSigningKey().public_key;
    writeFileSync(
      headPath(path),
      text.replace(/(?<="public_key":")[^"]+/, () => other),
    );
    expect((await check(latest)).problem).toMatchObject({
      code: 'archive_head_signature',
      expected: '000002-bbbb: a signature by the key that it names',
    });
  });

  it('is found with a log under the name of another', async () => {
    const { logs, latest } = threeRuns();
    const misnamed = join(logs.archive, '000002-cccc.log');
    renameSync(archivedPath(logs, '000002-bbbb'), misnamed);
    const found = bad('archive_name', '000002-bbbb.log', '000002-cccc.log');
    expect(await check(latest)).toEqual(found);
    expect(await check(misnamed)).toEqual(found);
  });

  it('is found with two runs of one number', async () => {
    const { logs, latest } = threeRuns();
    putArchived(logs, '000002-cccc', { kind: 'onboard' });
    expect(await check(latest)).toEqual(bad('archive_number', 'each run number once', '2 twice'));
  });

  it.each(['run', 'onboard'] as const)('is found without a run of the kind %s', async (kind) => {
    const logs = freshFolder();
    const prev = putArchived(logs, '000001-aaaa');
    const next = putArchived(logs, '000002-bbbb', { kind, ...(kind === 'run' && { prev }) });
    putLatest(logs, '000003-cccc', { prev: kind === 'run' ? next : prev });
    rmSync(archivedPath(logs, '000002-bbbb'));
    expect(await check(logPath(logs, 'run'))).toEqual(bad('archive_gap', 'a log of run 2', 'none'));
  });

  it.each([
    ['later', '000004-dddd'],
    ['of the same number', '000003-dddd'],
  ])('is found with a run that is %s than the latest', async (_what, runId) => {
    const { logs, latest } = threeRuns();
    putArchived(logs, runId);
    expect(await check(latest)).toEqual(
      bad('archive_newer', 'runs before 000003-cccc in the archive', runId),
    );
  });

  it('may hold later runs of another kind, and later ones than an archived log', async () => {
    const { logs, latest, heads } = threeRuns();
    putArchived(logs, '000004-dddd', { kind: 'onboard' });
    expect(await check(latest)).toEqual(good(2));
    renameSync(latest, archivedPath(logs, '000003-cccc'));
    renameSync(headPath(latest), headPath(archivedPath(logs, '000003-cccc')));
    putLatest(logs, '000005-eeee', { prev: heads.third });
    expect(await check(archivedPath(logs, '000002-bbbb'))).toEqual(good(1));
    expect(await check(latest)).toEqual(good(3));
  });
});

describe('what recovery had set aside', () => {
  const ASIDE = '{"event_name"';
  const note = { offset: 900, bytes: ASIDE.length, sha256: sha256(ASIDE) };

  /** A recovered run that is the latest, or was followed by another one. */
  function recoveredRun(isLatest: boolean, torn = note) {
    const logs = freshFolder();
    const ending = { ...recovered(1), measured: { torn: [torn], recovered_by: '000002-bbbb' } };
    const bodies = [started(runRecord({ scenarios: [] })), ending];
    if (isLatest) putLatest(logs, '000001-aaaa', { bodies });
    else putLatest(logs, '000002-bbbb', { prev: putArchived(logs, '000001-aaaa', { bodies }) });
    const aside = join(logs.archive, '000001-aaaa.torn-900');
    writeFileSync(aside, ASIDE);
    return { path: logPath(logs, 'run'), aside };
  }

  it.each([true, false])('is there as its line says (of the latest run: %s)', async (isLatest) => {
    expect(await check(recoveredRun(isLatest).path)).toEqual(good(isLatest ? 0 : 1));
  });

  it.each([true, false])('is found missing (of the latest run: %s)', async (isLatest) => {
    const { path, aside } = recoveredRun(isLatest);
    rmSync(aside);
    expect(await check(path)).toEqual(bad('torn_missing', basename(aside), 'none'));
  });

  it.each([true, false])('is found changed (of the latest run: %s)', async (isLatest) => {
    const { path, aside } = recoveredRun(isLatest);
    const changed = ASIDE.toUpperCase();
    writeFileSync(aside, changed);
    expect(await check(path)).toEqual(bad('torn_changed', note.sha256, sha256(changed)));
  });

  it('is found to be of another length than its line says', async () => {
    const { path } = recoveredRun(true, { ...note, bytes: 5 });
    expect(await check(path)).toEqual(bad('torn_changed', note.sha256, note.sha256));
  });

  it('is looked for in the archive of the log, whatever else is there', async () => {
    const { path, aside } = recoveredRun(true);
    mkdirSync(`${aside}0`);
    expect(await check(path)).toEqual(good(0));
  });
});
