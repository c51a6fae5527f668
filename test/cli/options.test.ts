import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const packageJson = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

describe('a bad value is a usage error: its option on stderr, nothing on stdout or on disk', () => {
  it.each([
    { option: '--env', args: ['--env', 'production'] },
    { option: '--env', args: ['demo-mode-violation', '--env', ''] },
    { option: '--port', args: ['--port', '65536'] },
    { option: '--port', args: ['--port', '80x'] },
    { option: '--port', args: ['--port', '-1'] },
    { option: '--seed', args: ['--seed', '1.5'] },
    { option: '--seed', args: ['--seed', '4294967296'] },
    { option: '--episodes', args: ['train', '--episodes', '0'] },
    { option: '--episodes', args: ['train', '--episodes', '100000001'] },
    { option: '--episodes', args: ['train', '--episodes', '1e3'] },
    { option: '--env', args: ['train', '--env', 'live'] },
    { option: '--episodes', args: ['evaluate', '--episodes', '99'] },
    { option: '--seed', args: ['evaluate', '--seed', '-1'] },
    { option: '--seed', args: ['evaluate', '--seed', '42'] },
    { option: '--only', args: ['--only', 'crash,flood'] },
    { option: '--only', args: ['--only', ''] },
    { option: '--redis', args: ['--redis', 'http://localhost:6379'] },
    { option: '--redis', args: ['--redis', 'redis://'] },
    { option: '--log-level', args: ['verify', '--log-level', 'loud'] },
  ])('$args', async ({ option, args }) => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await callCli([...args, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(optionsIn(stderr)).toEqual([option]);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it('and all of them are said at once', async () => {
    const bad = ['--env', 'x', '--port', 'x', '--seed', 'x', '--only', 'x', '--redis', 'x'];
    const args = [...bad, '--log-level', 'x', '--root', temporaryRoot()];
    const { code, stderr } = await callCli(args);
    expect(code).toBe(2);
    const options = ['env', 'log-level', 'only', 'port', 'redis', 'seed'];
    expect(optionsIn(stderr).sort()).toEqual(options.map((name) => `--${name}`));
  });

  it('a near miss gets a suggestion', async () => {
    const { stderr } = await callCli(['--env', 'stge', '--root', temporaryRoot()]);
    expect(stderr).toContain('did you mean stage?');
  });

  it('a value with control characters is shown escaped', async () => {
    const root = temporaryRoot();
    const { stderr } = await callCli(['--env', '\u001b[31m\u202edev\u0007', '--root', root]);
    expect(stderr).toMatch(/^[\x20-\x7e\n]+$/);
    expect(stderr).toContain('\\u001b[31m\\u202edev\\u0007');
  });

  it('REDIS_URL is judged like --redis', async () => {
    const env = { REDIS_URL: 'localhost' };
    const { code, stderr } = await callCli(['--root', temporaryRoot()], { env });
    expect(code).toBe(2);
    expect(optionsIn(stderr)).toEqual(['--redis']);
  });
});

describe('a command line that does not exist is a usage error', () => {
  it.each([
    { args: ['--colour'] },
    { args: ['verify', '--env', 'dev'] },
    { args: ['onboard', '--file'] },
    { args: ['verfy'] },
    { args: ['verify', 'one', 'two'] },
  ])('$args', async ({ args }) => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await callCli(args, { env: { DEMO_RUN_ROOT: root } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^demo-run: .+\n/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it('a mistyped command gets a suggestion', async () => {
    const { stderr } = await callCli(['verfy'], { env: { DEMO_RUN_ROOT: temporaryRoot() } });
    expect(stderr).toContain('verify');
  });

  it('a mistyped option gets a suggestion', async () => {
    const { stderr } = await callCli(['--sed', '1', '--root', temporaryRoot()]);
    expect(stderr).toContain('--seed');
  });
});

describe('help and version', () => {
  it.each([
    { args: ['--help'] },
    { args: ['-h'] },
    { args: ['help'] },
    { args: ['run', '--help'] },
    { args: ['onboard', '--help'] },
    { args: ['verify', '--help'] },
    { args: ['train', '--help'] },
    { args: ['evaluate', '--help'] },
    { args: ['demo-mode-violation', '--help'] },
  ])('$args prints help of at most 80 columns on stdout', async ({ args }) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--root');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(['--version', '-V'])('%s prints the version of package.json', async (flag) => {
    const result = await runCli([flag]);
    expect(result).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});

describe('options of every command', () => {
  it('are taken before and after the command', async () => {
    const root = temporaryRoot();
    const request = ['--name', 'shop', '--repo', 'https://github.com/e/shop', '--runtime'];
    const after = await callCli(['onboard', ...request, 'backend', '--quiet', '--root', root]);
    const before = await callCli(['--root', root, '--quiet', 'onboard', ...request, 'backend']);
    const log = proofPath(root, 'onboarding');
    expect([before.stdout, after.stdout]).toEqual([`ONBOARDED  ${log}\n`, `ONBOARDED  ${log}\n`]);
    expect((await callCli(['--quiet', 'verify', log])).stdout).toBe(`SEALED  ${log}\n`);
  });

  it('--quiet says exactly one line, for every command', async () => {
    const root = temporaryRoot();
    const commands = [
      ['--only', 'C'],
      ['verify'],
      ['demo-mode-violation'],
      ['onboard', '--name=X'],
    ];
    for (const command of commands) {
      const { stdout, stderr } = await callCli([...command, '--quiet', '--root', root]);
      expect(stdout).toMatch(/^(PASS|SEALED|BLOCKED|REJECTED) {2}.+\n$/);
      expect(stderr).toBe('');
    }
  });
});

/** The options that stderr says are wrong: one line each, with the value in quotes. */
function optionsIn(stderr: string): (string | undefined)[] {
  return [...stderr.matchAll(/^ {2}(--[a-z-]+) "/gm)].map(([, option]) => option);
}
