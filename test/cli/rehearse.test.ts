import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { allCommands } from '../../src/cli/command-table/table.js';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN, facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import { proofPath } from '../support/proof-file.js';
import {
  hasRedisServer,
  operatorOf,
  startRedis,
  type RunningRedis,
} from '../support/redis-server.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';
import { hastyPolicy } from '../support/policy-file.js';
import { filesUnder } from '../support/tree.js';

/** A mount namespace of its own: as root at once, for others as root of a user namespace. */
const NAMESPACE = ['unshare', process.getuid?.() === 0 ? '-m' : '-Urm'] as const;
const canMount =
  spawnSync(NAMESPACE[0], [NAMESPACE[1], 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0;

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly remedy?: string;
}

interface Rehearsed {
  readonly code: number | null;
  readonly ready: boolean;
  readonly toFix: readonly Finding[];
}

/** On the simulated app, unless it is the real one that matters. */
async function rehearse(
  root: string,
  args: readonly string[] = [],
  app: readonly string[] = ['--simulated'],
): Promise<Rehearsed> {
  const quickly = ['--json', '--only', 'C', ...app];
  const { code, stdout } = await callCli(['--rehearse', ...quickly, '--root', root, ...args]);
  const [said] = facts(stdout);
  const { ready, findings } = said as unknown as { ready: boolean; findings: Finding[] };
  return { code, ready, toFix: findings.filter(({ ok }) => !ok) };
}

/** What a rehearsal makes beside the logs, and beside the key. */
const scratchesIn = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith('.rehearsal-'));

describe('run --rehearse', () => {
  const used = sharedRoot();

  it('says READY, with the times, and changes nothing', async () => {
    const root = temporaryRoot();
    const before = filesUnder(root);
    const { code, stdout, stderr } = await runCli(['--rehearse', '--pace', 'talk', '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /play {7}ok {4}all steps played in a scratch folder in \d+(?:\.\d)? ms:? ?/,
    );
    expect(stdout).toMatch(/step 1 {5}00:00 - 00:50 {2}Onboarding\n/);
    expect(stdout).toMatch(/step 6 {5}05:00 - 06:00 {2}Safety\n/);
    expect(stdout).toMatch(/\nREADY {2}it takes 06:00\n$/);
    expect(Math.max(...stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
    expect(filesUnder(root)).toEqual(before);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it('is ready where runs were before, and leaves their files alone', async () => {
    await callCli(['--quiet', '--simulated', '--root', used]);
    const before = filesUnder(used);
    expect(await rehearse(used)).toMatchObject({ code: 0, ready: true, toFix: [] });
    expect(filesUnder(used)).toEqual(before);
  });

  it('finds the spec of another app under the same name', async () => {
    await callCli(['--quiet', '--simulated', '--only', 'C', '--root', used]);
    const args = ['--repo', 'https://github.com/somebody/else'];
    expect(await rehearse(used, args)).toMatchObject({ code: 1, toFix: [{ check: 'play' }] });
    expect(await rehearse(used, [...args, '--replace'])).toMatchObject({ code: 0, toFix: [] });
  });

  it.each<[what: string, args: string[], check: string, remedy: RegExp]>([
    ['a Redis that is not there', ['--redis', 'redis://127.0.0.1:1'], 'bus', /start that server/],
    ['prod without its flag', ['--env', 'prod', '--observe'], 'prod', /--allow-prod-injection/],
    [
      'the same of a run that would ask a human',
      ['--env', 'prod', '--only', 'B'],
      'prod',
      /--allow/,
    ],
    [
      'nobody to approve',
      ['--env', 'prod', '--allow-prod-injection', '--only', 'B'],
      'keyboard',
      /terminal/,
    ],
    ['steps with nobody to press Enter', ['--step'], 'keyboard', /terminal/],
  ])('finds %s', async (_what, args, check, remedy) => {
    expect(await rehearse(temporaryRoot(), args)).toMatchObject({
      ...{ code: 1, ready: false },
      toFix: [{ check, remedy: expect.stringMatching(remedy) as string }],
    });
  });

  it('needs no keyboard where a human is asked for nothing', async () => {
    const args = ['--env', 'prod', '--allow-prod-injection', '--only', 'C'];
    expect(await rehearse(temporaryRoot(), args)).toMatchObject({ code: 0, toFix: [] });
  });

  it('says what would go wrong, and what to do about that', async () => {
    const rejected = await rehearse(temporaryRoot(), ['--app', 'Bad_Name']);
    expect(rejected.toFix).toMatchObject([
      {
        found: expect.stringMatching(/exit 1: the app is rejected$/) as string,
        remedy: expect.stringContaining('demo-run onboard') as string,
      },
    ]);
    const hasty = await rehearse(temporaryRoot(), ['--policy', hastyPolicy()]);
    expect(hasty.toFix).toMatchObject([
      {
        found: expect.stringMatching(/exit 4: false_alarm: the app was not well/) as string,
        remedy: expect.stringContaining('stable.give_up_after_ms') as string,
      },
    ]);
  });

  describe.skipIf(!hasRedisServer)('with Redis', () => {
    it('plays the run on it, and leaves nothing there', async () => {
      const redis = await runningRedis();
      expect(await rehearse(temporaryRoot(), ['--redis', redis.url])).toMatchObject({ toFix: [] });
      expect(await operatorOf(redis).keys('*')).toEqual([]);
      expect(await operatorOf(redis).info('commandstats')).toContain('cmdstat_xgroup');
    });

    it('finds one that answers, and would throw events away', async () => {
      const redis = await runningRedis([
        '--maxmemory',
        '64mb',
        '--maxmemory-policy',
        'allkeys-lru',
      ]);
      const found = await rehearse(temporaryRoot(), ['--redis', redis.url]);
      expect(found).toMatchObject({ code: 1, ready: false, toFix: [{ check: 'bus' }] });
    });

    async function runningRedis(args: readonly string[] = []): Promise<RunningRedis> {
      const redis = await startRedis(args);
      onTestFinished(() => redis.stop());
      return redis;
    }
  });

  it('finds a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const found = await rehearse(temporaryRoot(), ['--port', String(port)], []);
    expect(found).toMatchObject({ code: 1, toFix: [{ check: 'play' }] });
  });

  it('finds a pause, an earlier log that does not verify, and a file in place of the logs', async () => {
    const paused = temporaryRoot();
    await callCli(['pause', '--root', paused]);
    expect(await rehearse(paused)).toMatchObject({
      toFix: [{ check: 'pause', remedy: '`demo-run resume`' }],
    });

    const broken = temporaryRoot();
    mkdirSync(join(broken, 'logs'));
    writeFileSync(proofPath(broken), 'no proof line\n');
    expect(await rehearse(broken)).toMatchObject({ code: 1, toFix: [{ check: 'log' }] });

    const inTheWay = temporaryRoot();
    writeFileSync(join(inTheWay, 'logs'), '');
    const { toFix } = await rehearse(inTheWay);
    expect(toFix.map(({ check }) => check)).toContain('alone');
  });

  it.skipIf(!hasPython)(
    'finds a narrow terminal, and is content with a wide one (needs python3)',
    async () => {
      const args = ['--rehearse', '--simulated', '--root', temporaryRoot()];
      const narrow = await runAtTerminal(args, [], { columns: 64 });
      expect(narrow.code).toBe(1);
      expect(narrow.screen).toMatch(/screen {5}.*FIX.*a terminal of 64 columns/);
      expect(narrow.screen).toContain('make it 80 columns wide');
      const wide = await runAtTerminal(args, [], { columns: 100 });
      expect(wide.code).toBe(0);
      expect(wide.screen).toMatch(/READY.*it takes \d+(?:\.\d)? ms/);
    },
  );

  it('finds a missing run, as a start does, and takes logs of another version as they are', async () => {
    const root = temporaryRoot();
    for (let run = 0; run < 2; run += 1) {
      await callCli(['run', '--simulated', '--only', 'C', '--quiet', '--root', root]);
    }
    const archive = join(root, 'logs', 'archive');
    for (const name of readdirSync(archive)) rmSync(join(archive, name));
    const { code, ready, toFix } = await rehearse(root);
    expect({ code, ready }).toEqual({ code: 1, ready: false });
    expect(toFix).toMatchObject([
      { check: 'seals', remedy: expect.stringContaining('roots') as string },
    ]);
    expect((await callCli(['run', '--simulated', '--only', 'C', '--root', root])).code).toBe(7);

    const other = temporaryRoot();
    mkdirSync(join(other, 'logs'));
    const fixture = new URL('../fixtures/format-0.1/day1_proof.log', import.meta.url);
    cpSync(fixture, join(other, 'logs', 'day1_proof.log'));
    expect(await rehearse(other)).toMatchObject({ code: 0, ready: true });
    expect((await callCli(['run', '--simulated', '--only', 'C', '--root', other])).code).toBe(0);
  });

  it('refuses what a run refuses, in the same words', async () => {
    const ran = await callCli(['--rehearse', '--pace', 'tlak', '--root', temporaryRoot()]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/--pace "tlak"[^]*did you mean talk\?/);
  });

  it('is one line in --quiet, and leaves no scratch folder', async () => {
    const [root, state] = [temporaryRoot(), temporaryRoot()];
    const made = new Set<string>();
    const watchers = [root, state].map((folder) =>
      watch(folder, (_event, name) => made.add(name ?? '')),
    );
    onTestFinished(() => {
      for (const watcher of watchers) watcher.close();
    });
    const args = ['--rehearse', '--quiet', '--simulated', '--root', root];
    const { stdout } = await runCli(args, { env: { XDG_STATE_HOME: state } });
    expect(stdout).toMatch(/^READY {2}it takes \d+(?:\.\d)? ms\n$/);
    // Each of them was made, and has gone again.
    await vi.waitFor(() => {
      expect([...made].filter((name) => name.startsWith('.rehearsal-'))).toHaveLength(2);
    });
    expect([root, state].flatMap(scratchesIn)).toEqual([]);
  });

  it('takes every option that a run takes', () => {
    const flagsOf = (name: string) =>
      Object.keys(allCommands().find((command) => command.name === name)?.flags ?? {});
    expect(flagsOf('rehearse')).toEqual(flagsOf('run'));
  });

  it('plays what --scenario names, and ignores how often and where its results go', async () => {
    const root = temporaryRoot();
    const before = filesUnder(root);
    const files = ['--scenario', join(PROJECT_ROOT, 'apps', 'scenarios', '*.yaml')];
    const args = [...files, '--repeat', '3', '--jobs', '2', '--junit', join(root, 'junit.xml')];
    const ran = await callCli(['rehearse', '--simulated', '--json', '--root', root, ...args]);
    const [said] = facts(ran.stdout);
    const { findings } = said as unknown as { findings: { check: string; found: string }[] };
    expect(ran.code).toBe(0);
    expect(findings.filter(({ check }) => check === 'play').map(({ found }) => found)).toEqual([
      expect.stringMatching(/^crash: all steps played/),
      expect.stringMatching(/^false_alarm: all steps played/),
      expect.stringMatching(/^overload: all steps played/),
    ]);
    expect(filesUnder(root)).toEqual(before);
  });

  it('shows the time plan of one scenario file', async () => {
    const file = join(PROJECT_ROOT, 'apps', 'scenarios', 'crash.yaml');
    const args = ['--scenario', file, '--pace', 'talk', '--verbose', '--simulated'];
    const { code, stdout } = await callCli(['rehearse', ...args, '--root', temporaryRoot()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/step 4 {5}02:55 - 03:55 {2}Safety\n/);
  });

  it('finds a behaviour that is not the expected one', async () => {
    const digest = ['--expect-digest', '0'.repeat(64)];
    expect(await rehearse(temporaryRoot(), digest)).toMatchObject({
      code: 1,
      toFix: [{ check: 'play', found: expect.stringContaining('behaviour digest') as string }],
    });
  });

  it.skipIf(!canMount)('finds a full disk below the key (needs a mount namespace)', async () => {
    const state = temporaryRoot();
    const onFullDisk = 'mount -t tmpfs -o size=4k none "$1" && shift && exec "$@"';
    const program = [process.execPath, DEMO_RUN, 'rehearse', '--simulated', '--json'];
    const [unshare, flag] = NAMESPACE;
    const ran = await runProgram(
      unshare,
      [flag, 'sh', '-c', onFullDisk, 'sh', state, ...program, '--root', temporaryRoot()],
      { env: { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: state } },
    );
    const [said] = facts(ran.stdout);
    const { findings } = said as unknown as { findings: Finding[] };
    expect(findings.filter(({ ok }) => !ok)).toMatchObject([
      { check: 'key', remedy: expect.stringContaining('XDG_STATE_HOME') as string },
    ]);
  });
});
