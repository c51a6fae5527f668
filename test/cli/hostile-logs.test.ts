import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
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
  expect((await runCli([...ONBOARD, '--root', root])).code).toBe(0);
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
    const { code, stderr } = await runCli([...args, '--root', root]);
    expect([code, stderr]).toEqual([6, expect.stringMatching(/cannot be\s+read/)]);
  });

  it('in place of a head: no run begins, and nobody calls the log sealed', async () => {
    const root = await rootWithRun();
    const head = join(root, 'logs/onboarding_proof.head');
    rmSync(head);
    make(head);
    // A folder cannot be read, which is an error of the system.
    const isFolder = lstatSync(head).isDirectory();
    const verify = ['verify', join(root, LOG)];
    for (const [args, wanted] of [
      [ONBOARD, isFolder ? 6 : 7] as const,
      [verify, isFolder ? 2 : 7] as const,
    ]) {
      const { code, stdout } = await runCli([...args, '--root', root]);
      expect([code, stdout]).toEqual([wanted, expect.not.stringContaining('SEALED')]);
    }
  });

  it('among the archived logs: exit 6', async () => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'logs', 'archive'), { recursive: true });
    make(join(root, 'logs/archive/000001-aaaa.log'));
    const { code, stderr } = await runCli([...ONBOARD, '--root', root]);
    expect([code, stderr]).toEqual([6, expect.stringContaining('000001-aaaa.log')]);
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
        const { code, stderr } = await runCli([...args, '--root', root]);
        expect([code, stderr]).toEqual([6, expect.stringContaining('is a link')]);
      }
      expect(readdirSync(elsewhere)).toEqual([]);
    },
  );

  it('takes no pause either', async () => {
    const [root, elsewhere] = [temporaryRoot(), temporaryRoot()];
    symlinkSync(elsewhere, join(root, 'logs'));
    expect((await runCli(['pause', '--root', root])).code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
    writeFileSync(join(elsewhere, 'PAUSED'), '');
    expect((await runCli(['resume', '--root', root])).code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual(['PAUSED']);
  });
});
