import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SAMPLE = join(PROJECT_ROOT, 'apps', 'samples', 'backend.json');
const ONBOARD = ['onboard', '--quiet', '--replace', '--file', SAMPLE];
const LOG = 'logs/onboarding_proof.log';

const STANDING: readonly (readonly [what: string, make: (at: string) => unknown])[] = [
  ['a FIFO', (at) => spawnSync('mkfifo', [at])],
  ['a link to an endless device', (at) => symlinkSync('/dev/zero', at)],
  ['a folder', (at) => mkdirSync(at)],
];

async function rootWithRun(): Promise<string> {
  const root = temporaryRoot();
  expect((await callCli([...ONBOARD, '--root', root])).code).toBe(0);
  return root;
}

describe.each(STANDING)('%s is never waited for and never written to', (_what, make) => {
  it.each([
    ['logs/onboarding_proof.log', ONBOARD],
    ['logs/day1_proof.log', ['run', '--only', 'C']],
    ['logs/violation_proof.log', ['run', '--only', 'C']],
  ])('in place of %s: exit 6', async (log, args) => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'logs'));
    make(join(root, log));
    const { code, stderr } = await callCli([...args, '--root', root]);
    expect([code, stderr]).toEqual([6, expect.stringMatching(/not\s+a\s+regular\s+file/)]);
    expect(stderr.replace(/\s+/g, '')).toContain(log.split('/')[1]);
  });

  it('in place of a head: no run begins, and nobody calls the log sealed', async () => {
    const root = await rootWithRun();
    const head = join(root, 'logs/onboarding_proof.head');
    rmSync(head);
    make(head);
    const verify = ['verify', join(root, LOG)];
    for (const [args, wanted] of [[ONBOARD, 6] as const, [verify, 7] as const]) {
      const { code, stdout } = await callCli([...args, '--root', root]);
      expect([code, stdout]).toEqual([wanted, expect.not.stringContaining('SEALED')]);
    }
  });

  it('among the archived logs: exit 6', async () => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'logs', 'archive'), { recursive: true });
    make(join(root, 'logs/archive/000001-aaaa.log'));
    const { code, stderr } = await callCli([...ONBOARD, '--root', root]);
    expect([code, stderr]).toEqual([6, expect.stringContaining('000001-aaaa.log')]);
  });
});

describe('a dangling link among the logs', () => {
  it.each([
    'logs/foo_proof.log',
    'logs/foo_proof.head',
    'logs/archive/000001-aaaa.log',
    'logs/archive/x',
  ])('%s is named by verify: exit 7', async (name) => {
    const root = await rootWithRun();
    symlinkSync('/nonexistent', join(root, name));
    const { code, stdout } = await callCli(['verify', join(root, LOG), '--root', root]);
    expect(code).toBe(7);
    expect(stdout).toContain(name.slice('logs/'.length));
    expect(stdout).toContain('a symbolic link');
  });

  it.each([
    ['the log', 'logs/day1_proof.log'],
    ['the folder of logs', 'logs'],
    ['the archive', 'logs/archive'],
  ])('in place of %s it is no mistyped name: exit 7', async (_what, name) => {
    const root = temporaryRoot();
    if (name !== 'logs') mkdirSync(join(root, 'logs'));
    if (name === 'logs/archive') writeFileSync(join(root, 'logs/day1_proof.log'), '');
    symlinkSync('/nonexistent', join(root, name));
    for (const args of [['verify'], ...(name === 'logs/archive' ? [] : [['log'], ['report']])]) {
      const { code, stdout, stderr } = await callCli([...args, '--root', root]);
      expect([args, code]).toEqual([args, 7]);
      expect(`${stdout}${stderr}`.replace(/\s+/g, '')).toContain('asymboliclink');
    }
  });
});

describe('a folder of the logs that is a link', () => {
  it.each(['logs', 'logs/archive', 'logs/stage', 'logs/prod'])(
    '%s leads out of the root: exit 6, and nothing is written there',
    async (folder) => {
      const root = temporaryRoot();
      const elsewhere = temporaryRoot();
      mkdirSync(dirname(join(root, folder)), { recursive: true });
      symlinkSync(elsewhere, join(root, folder));
      for (const args of [ONBOARD, ['run', '--quiet', '--only', 'C'], ['redeliver']]) {
        const { code, stderr } = await callCli([...args, '--root', root]);
        expect([code, stderr]).toEqual([6, expect.stringContaining('is a link')]);
      }
      expect(readdirSync(elsewhere)).toEqual([]);
    },
  );

  it('takes no pause either', async () => {
    const [root, elsewhere] = [temporaryRoot(), temporaryRoot()];
    symlinkSync(elsewhere, join(root, 'logs'));
    expect((await callCli(['pause', '--root', root])).code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
    writeFileSync(join(elsewhere, 'PAUSED'), '');
    expect((await callCli(['resume', '--root', root])).code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual(['PAUSED']);
  });
});
