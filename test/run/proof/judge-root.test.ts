import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Witness } from '../../../src/core/domain/witness.js';
import { headPath } from '../../../src/run/proof/head.js';
import { logPath } from '../../../src/audit/library/log-files.js';
import { witnessPath } from '../../../src/audit/library/remembered.js';
import { forge, honestRun, newPlace, verifyAt, type Place } from '../../support/life-of-root.js';

const fileOf = ({ logs, state }: Place) => witnessPath(state, logs.folder);
const witnessOf = (place: Place) => JSON.parse(readFileSync(fileOf(place), 'utf8')) as Witness;
const remarksIn = (facts: Awaited<ReturnType<typeof honestRun>>) =>
  facts.flatMap((fact) => (fact.fact === 'remark' ? [fact.code] : []));
const runPath = ({ logs }: Place) => logPath(logs, 'run');
const numbersOf = (place: Place) =>
  witnessOf(place).sealed.map(({ kind, run_id }) => [kind, Number.parseInt(run_id, 10)]);

async function ran(times = 1): Promise<Place> {
  const place = newPlace();
  for (let run = 0; run < times; run += 1) await honestRun(place, 'run');
  return place;
}

describe('what is remembered of a root', () => {
  it('is the latest sealed log of each kind, for its owner alone', async () => {
    const place = await ran(2);
    await honestRun(place, 'onboard');
    expect(numbersOf(place)).toEqual([
      ['run', 2],
      ['onboard', 3],
    ]);
    expect(witnessOf(place)).toMatchObject({ logs: place.logs.folder, first: 1, earlier: [] });
  });

  it('does not mix two roots of one user', async () => {
    const one = await ran();
    const other = { ...newPlace(), state: one.state };
    await Promise.all([honestRun(one, 'run'), honestRun(other, 'run')]);
    expect([numbersOf(one), numbersOf(other)]).toEqual([[['run', 2]], [['run', 1]]]);
  });

  it('catches up where a run was killed between its head and this note', async () => {
    const place = await ran();
    const before = readFileSync(fileOf(place));
    await honestRun(place, 'run');
    writeFileSync(fileOf(place), before);
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true });
    expect(remarksIn(await honestRun(place, 'onboard'))).toEqual([]);
    expect(numbersOf(place)).toEqual([
      ['run', 2],
      ['onboard', 3],
    ]);
  });

  it('begins with the logs that are there, where nothing was remembered', async () => {
    const place = await ran(2);
    rmSync(dirname(fileOf(place)), { recursive: true });
    rmSync(place.logs.archive, { recursive: true });
    await honestRun(place, 'run');
    expect(witnessOf(place).first).toBe(2);
    expect(await verifyAt(place, runPath(place))).toMatchObject({
      ...{ sealed: true, predecessors: 1 },
      remarks: [{ code: 'predecessor_not_at_hand' }],
    });
  });

  it('holds of the folder at that path, whatever its inode', async () => {
    const place = await ran();
    renameSync(place.logs.folder, `${place.logs.folder}-aside`);
    mkdirSync(place.logs.archive, { recursive: true });
    await honestRun({ ...place, state: newPlace().state }, 'run');
    await expect(honestRun(place, 'run')).rejects.toMatchObject({ code: 'proof_log_invalid' });
  });
});

describe('where nothing is remembered', () => {
  it('a head of a latest log of another kind that does not fit keeps a run from starting', async () => {
    const place = await ran();
    await honestRun(place, 'onboard');
    rmSync(dirname(fileOf(place)), { recursive: true });
    forge(runPath(place), (lines) => [
      (lines[0] ?? '').replace('"seed":1', '"seed":2'),
      ...lines.slice(1),
    ]);
    await expect(honestRun(place, 'onboard')).rejects.toMatchObject({
      ...{ code: 'proof_log_invalid', exitCode: 7 },
      message: expect.stringMatching(
        /day1_proof\.log does not verify: .* \(archive_head_mismatch in its root/,
      ) as string,
    });
  });
});

describe('a run that is missing', () => {
  it('is named, with what accepts the loss on purpose; done, the next run starts', async () => {
    const place = await ran(3);
    for (const name of readdirSync(place.logs.archive)) {
      if (name.startsWith('000002')) rmSync(join(place.logs.archive, name));
    }
    await expect(honestRun(place, 'onboard')).rejects.toMatchObject({
      message: expect.stringContaining(
        '(archive_gap in its root: expected a log of run 2',
      ) as string,
      remedy: expect.stringContaining(`move ${fileOf(place)} away`) as string,
    });
    renameSync(fileOf(place), `${fileOf(place)}.aside`);
    // And so do all later ones: what was accepted as lost is not asked for again.
    for (const kind of ['onboard', 'run', 'run', 'onboard'] as const) {
      await honestRun(place, kind);
      const found = await verifyAt(place, logPath(place.logs, kind));
      expect(found).toMatchObject({ valid: true, sealed: true });
    }
  });
});

describe('a root elsewhere', () => {
  it('is not refused as a copy, nor after it was moved', async () => {
    const place = await ran(2);
    const copy = newPlace();
    cpSync(place.logs.folder, copy.logs.folder, { recursive: true });
    await honestRun({ logs: copy.logs, state: place.state }, 'run');
    const moved = newPlace();
    rmSync(moved.logs.folder, { recursive: true });
    renameSync(place.logs.folder, moved.logs.folder);
    await honestRun({ logs: moved.logs, state: place.state }, 'run');
  });

  it('with logs of another clone at a known path is refused until it is accepted', async () => {
    const place = await ran(2);
    const other = { ...newPlace(), state: place.state };
    await honestRun(other, 'run');
    rmSync(place.logs.folder, { recursive: true });
    cpSync(other.logs.folder, place.logs.folder, { recursive: true });
    await expect(honestRun(place, 'run')).rejects.toMatchObject({
      ...{ code: 'proof_log_invalid', exitCode: 7 },
      remedy: expect.stringContaining(`move ${fileOf(place)} away`) as string,
    });
    renameSync(fileOf(place), `${fileOf(place)}.aside`);
    await honestRun(place, 'run');
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true });
  });
});

describe('a root that holds no log any more', () => {
  it('begins anew with a remark, in the run and in verify, and goes on without', async () => {
    const place = await ran(2);
    const gone = witnessOf(place).sealed[0]?.run_id;
    rmSync(place.logs.folder, { recursive: true });
    mkdirSync(place.logs.archive, { recursive: true });

    const facts = await honestRun(place, 'run');
    expect(facts).toContainEqual({ fact: 'remark', code: 'begun_anew', about: gone });
    const remarks = [{ code: 'begun_anew', about: gone }];
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true, remarks });
    expect(remarksIn(await honestRun(place, 'run'))).toEqual([]);
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true, remarks });
    expect(witnessOf(place).earlier).toEqual([gone]);
  });

  it('may be killed in its first run', async () => {
    const place = await ran(2);
    rmSync(place.logs.folder, { recursive: true });
    mkdirSync(place.logs.archive, { recursive: true });
    await honestRun(place, 'run');
    // As the kill left it: without a head, and nothing noted of it.
    forge(runPath(place), (lines) => lines.slice(0, 1));
    rmSync(headPath(runPath(place)));
    writeFileSync(fileOf(place), `${JSON.stringify({ ...witnessOf(place), sealed: [] })}\n`);
    expect(await verifyAt(place, runPath(place))).toMatchObject({ unknown: ['unfinished'] });
    await honestRun(place, 'run');
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true });
  });

  it('does not take back the logs of its earlier life', async () => {
    const place = await ran(2);
    const aside = `${place.logs.folder}-aside`;
    renameSync(place.logs.folder, aside);
    mkdirSync(place.logs.archive, { recursive: true });
    await honestRun(place, 'run');
    rmSync(place.logs.folder, { recursive: true });
    renameSync(aside, place.logs.folder);
    await expect(honestRun(place, 'run')).rejects.toMatchObject({
      remedy: expect.stringContaining(fileOf(place)) as string,
    });
  });
});

describe('a witness that cannot be used', () => {
  it.each<readonly [string, (path: string) => unknown]>([
    ['empty', (path) => writeFileSync(path, '')],
    ['garbage', (path) => writeFileSync(path, '\0\u0001{')],
    ['torn', (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 60))],
    [
      'of other logs',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('/logs"', '/l"')),
    ],
    ['a link', (path) => spawnSync('ln', ['-sfn', '/nonexistent', path])],
    ['a FIFO', (path) => spawnSync('sh', ['-c', 'rm "$1" && mkfifo "$1"', 'sh', path])],
    ['far too long', (path) => writeFileSync(path, 'x'.repeat(1e6))],
  ])('is said to be so, and is made anew at the end: %s', async (_what, spoil) => {
    const place = await ran();
    spoil(fileOf(place));
    expect(await verifyAt(place, runPath(place))).toMatchObject({
      ...{ valid: true, sealed: true },
      remarks: [{ code: 'witness_unusable' }],
    });
    expect(remarksIn(await honestRun(place, 'run'))).toEqual(['witness_unusable']);
    expect(numbersOf(place)).toEqual([['run', 2]]);
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true, remarks: [] });
  });

  it('is said to be so where a folder is in its place, and the run goes on', async () => {
    const place = await ran();
    rmSync(fileOf(place));
    mkdirSync(fileOf(place));
    expect(remarksIn(await honestRun(place, 'run'))).toEqual([
      'witness_unusable',
      'witness_not_written',
    ]);
    expect(await verifyAt(place, runPath(place))).toMatchObject({ sealed: true });
  });

  it('is said where it can no longer be written', async () => {
    const place = await ran();
    rmSync(dirname(fileOf(place)), { recursive: true });
    writeFileSync(dirname(fileOf(place)), 'a file');
    expect(remarksIn(await honestRun(place, 'run'))).toContain('witness_not_written');
  });
});
