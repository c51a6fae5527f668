import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const LOGS = ['day1_proof.log', 'violation_proof.log'];
const LEAK = {
  version: 'demo-run/1',
  scenario: 'leak',
  title: 'A worker leaks',
  environment: ['stage'],
  fault: { kind: 'leak' },
  expect: [{ incident: 'crash' }, { action: 'restart_service' }],
};

interface Played {
  readonly root: string;
  readonly behaviour_digest: string;
}

/** Plays the scenario on the simulated app, with these words besides. */
async function play(...more: readonly string[]): Promise<Played[]> {
  const root = temporaryRoot();
  const folder = join(root, 'scenarios');
  mkdirSync(folder);
  writeFileSync(join(folder, 'leak.yaml'), JSON.stringify(LEAK));
  const words = ['run', '--simulated', '--json', '--root', root, '--scenario', folder];
  const { code, stdout } = await runCli([...words, ...more]);
  expect(code).toBe(0);
  const trials = facts(stdout).filter(({ fact }) => fact === 'trial');
  return trials as unknown as Played[];
}

function firstLine({ root }: Played, log = 'day1_proof.log'): string {
  return readFileSync(join(root, 'logs', log), 'utf8')
    .split('\n', 1)
    .join('');
}

function jobOf(line: string): unknown {
  return (JSON.parse(line) as { run: { job?: unknown } }).run.job;
}

describe('the logs of a run that a job played', () => {
  it('say which job it was, and so do all who tell of the run', async () => {
    const runs = await play('--repeat', '2', '--jobs', '2');
    expect(runs.map(({ root }) => basename(root)).sort()).toEqual(['1', '2']);
    for (const run of runs) {
      const number = Number(basename(run.root));
      for (const log of LOGS) expect(jobOf(firstLine(run, log))).toBe(number);
    }
    const [one, other] = runs.map(({ root }) => join(root, 'logs', 'day1_proof.log'));
    if (one === undefined || other === undefined) throw new Error('two runs were asked for');
    const number = jobOf(readFileSync(one, 'utf8').split('\n', 1).join(''));
    const said = `run, job ${String(number)}`;
    expect((await callCli(['verify', one])).stdout).toContain(`(${said}) in stage`);
    expect((await callCli(['explain', '8', one])).stdout).toContain(`(${said}) in stage`);
    const explained = await callCli(['explain', '8', one, '--json']);
    expect(facts(explained.stdout)[0]).toMatchObject({ log: { job: number } });
    expect((await callCli(['diff', one, other])).stdout).toContain(`: ${said}, stage`);
    const page = join(temporaryRoot(), 'report.html');
    expect((await callCli(['report', one, '--out', page])).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(`${String(number)} of --jobs`);
  });

  it('are otherwise those of a run that no job played, with the same behaviour', async () => {
    const [apart] = await play('--jobs', '1');
    const [here] = await play();
    if (apart === undefined || here === undefined) throw new Error('each is one run');
    expect(firstLine(apart).replace(',"job":1', '')).toBe(firstLine(here));
    for (const log of LOGS) expect(jobOf(firstLine(here, log))).toBeUndefined();
    expect(apart.behaviour_digest).toBe(here.behaviour_digest);
  });
});
