import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logFolder } from '../../src/audit/library/log-files.js';
import { knownRuns } from '../../src/audit/library/find-run.js';
import { latestLog } from '../../src/cli/named-log.js';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { oneScenario } from '../support/one-scenario.js';
import { temporaryRoot } from '../support/temporary-root.js';

const LOG = join('logs', 'day1_proof.log');

function writeLog(root: string, second: number): string {
  const path = join(root, LOG);
  const timestamp = `2026-01-01T00:00:0${String(second)}.000Z`;
  const first = { event_name: 'ONBOARDING_STARTED', timestamp };
  const line = { ...first, run_id: '000001-52f8', run: { kind: 'run' } };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(line)}\n`);
  return path;
}

describe('the latest log of a root', () => {
  it('is that of the job that began last', () => {
    const root = temporaryRoot();
    writeLog(join(root, 'jobs', '1'), 2);
    const latest = writeLog(join(root, 'jobs', '2'), 3);
    writeLog(root, 1);
    expect(latestLog(root)).toBe(latest);
  });

  it('is its own where that began later, or where no job has one', () => {
    const root = temporaryRoot();
    expect(latestLog(root)).toBe(join(root, LOG));
    writeLog(join(root, 'jobs', '1'), 2);
    expect(latestLog(root)).toBe(join(root, 'jobs', '1', LOG));
    expect(latestLog(root)).not.toBe(writeLog(root, 3));
  });

  it('is its own where that cannot be read, and never behind a link', () => {
    const [root, other] = [temporaryRoot(), temporaryRoot()];
    writeLog(other, 5);
    mkdirSync(join(root, 'jobs'));
    symlinkSync(other, join(root, 'jobs', '1'));
    expect(latestLog(root)).toBe(join(root, LOG));
    writeLog(join(root, 'jobs', '2'), 4);
    mkdirSync(join(root, LOG), { recursive: true });
    expect(latestLog(root)).toBe(join(root, LOG));
  });
});

it('what a job has played is read, reported and made a scenario of', async () => {
  const { root, args } = oneScenario();
  const played = await runCli([...args, '--jobs', '1', '--json']);
  expect(played.code).toBe(0);
  expect(played.stderr).toContain('--root names one');
  const job = join(root, 'jobs', '1');
  const log = await callCli(['log', '--json', '--root', root]);
  expect(facts(log.stdout).find(({ fact }) => fact === 'log')).toMatchObject({
    path: join(job, LOG),
  });
  const report = await callCli(['report', '--json', '--root', root]);
  expect(facts(report.stdout)[0]).toMatchObject({ path: join(job, 'logs', 'report.html') });
  const made = await callCli(['scenario', 'new', '--from-run', 'latest', '--root', root]);
  expect(made.stdout).toContain('kind: alert');
  for (const words of [
    ['scenario', 'new', '--from-run', '77'],
    ['log', '--run', '77'],
  ]) {
    const { code, stderr } = await callCli([...words, '--root', root]);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`with --root, such as ${job}`);
  }
});

it('a root without a run says how to play one', async () => {
  const words = ['scenario', 'new', '--from-run', 'latest', '--root', temporaryRoot()];
  const { code, stderr } = await callCli(words);
  expect(code).toBe(2);
  expect(stderr).toContain('play one first with');
});

it('every reader takes the number of a run', async () => {
  const { root, args } = oneScenario();
  await runCli([...args]);
  await runCli([...args]);
  const [first = ''] = knownRuns(logFolder(root))
    .map(({ path }) => path)
    .slice(-1);
  expect(first).toContain('archive');
  for (const words of [
    ['verify'],
    ['report', '--out', join(root, 'page.html')],
    ['log'],
    ['explain', '1'],
  ]) {
    const found = await callCli([...words, '1', '--json', '--root', root]);
    expect([words, found.code, found.stdout]).toEqual([
      words,
      0,
      expect.stringContaining('000001-'),
    ]);
  }
  expect((await callCli(['diff', '1', 'latest', '--root', root])).stdout).toContain(first);
  const { code, stderr } = await callCli(['verify', '9', '--root', root]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('there is no run 9 in')]);
});
