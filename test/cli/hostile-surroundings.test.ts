import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOperatorLog } from '../../src/cli/operator-log.js';
import { rootFolder } from '../../src/cli/root-folder.js';
import { stateFolder } from '../../src/audit/library/state-folder.js';
import { REDIS } from '../../src/cli/option-kinds.js';
import { parseOptions } from '../../src/cli/options.js';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN, PROJECT_ROOT, runCli, type CliResult } from '../support/cli.js';
import { NAUGHTY } from '../support/hostile-text.js';
import { runProgram } from '../support/processes.js';
import { proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { thrownFrom } from '../support/thrown-by.js';

const SAMPLE = join(PROJECT_ROOT, 'apps', 'samples', 'backend.json');
const ONBOARD = ['onboard', '--quiet', '--file', SAMPLE];

/** In good order: an exit code of ours that is no bug, no trace, nothing that a terminal obeys. */
function expectGoodOrder({ code, stdout, stderr }: CliResult, wanted: number): void {
  expect(stdout + stderr).toMatch(/^[\x20-\x7e\n]*$/);
  expect(stdout + stderr).not.toMatch(/\n\s+at /);
  expect(stderr.length).toBeLessThan(3_000);
  expect({ code, stderr }).toMatchObject({ code: wanted });
}

describe('arguments', () => {
  const LONG = 'a'.repeat(120_000);
  it.each([
    ['an option of 120,000 characters', [`--${LONG}`]],
    ['a word of 120,000 characters', [LONG]],
    ['a value of 120,000 characters', ['--env', LONG]],
    ['a file name of 120,000 characters', ['onboard', '--file', `/${'a/'.repeat(60_000)}`]],
    ['20,000 words', Array<string>(20_000).fill('x')],
    ['20,000 anchors', ['verify', ...Array<string[]>(20_000).fill(['--anchor', 'x']).flat()]],
    ['names of every object', ['--__proto__', '--constructor', 'x', '--toString=1']],
    [
      'escape sequences',
      ['--env', '\u001b]0;x\u0007\u009b2J', '--only', '\u202e', '--seed', '\u0085'],
    ],
  ])('such as %s are a usage error in a few lines', async (_what, args) => {
    expectGoodOrder(await callCli([...args, '--root', temporaryRoot()]), 2);
  });

  it('bring no line of their own into a message', async () => {
    const result = await callCli(['--x\ndemo-run: all is well\n(Did you mean --y?)']);
    expectGoodOrder(result, 2);
    expect(
      result.stderr.split('\n').filter((line) => /^demo-run: |^\(Did/.test(line)),
    ).toHaveLength(1);
  });

  it('with bytes that are not UTF-8 name no folder', async () => {
    const root = temporaryRoot();
    const script = `exec "$0" "$@" --root "$ROOT"/$'\\xff'`;
    const args = ['--norc', '-c', script, process.execPath, DEMO_RUN, ...ONBOARD];
    expectGoodOrder(await runProgram('bash', args, { env: { ROOT: root } }), 2);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('a root', () => {
  it.each(['/dev/null', '/dev/zero', SAMPLE, '/proc/self/fd/0', `/${'a'.repeat(300)}`])(
    'such as %.20s ends with exit 6',
    async (root) => {
      expectGoodOrder(await runCli([...ONBOARD, '--root', root]), 6);
    },
  );

  it('that is a FIFO ends with exit 6, and nobody waits for it', async () => {
    const fifo = join(temporaryRoot(), 'fifo');
    spawnSync('mkfifo', [fifo]);
    expectGoodOrder(await callCli([...ONBOARD, '--root', fifo]), 6);
  });

  it.each(['a\0b', 'a\ufffd', '/x'.repeat(3_000)])('%.10j cannot be meant', (root) => {
    expect(thrownFrom(() => rootFolder(root))).toMatchObject({ code: 'usage' });
  });
});

describe('the working directory', () => {
  it.each<[string, (at: string) => unknown]>([
    ['a FIFO', (at) => spawnSync('mkfifo', [at])],
    ['an endless device', (at) => symlinkSync('/dev/zero', at)],
    ['null', (at) => writeFileSync(at, 'null')],
    ['a folder', (at) => mkdirSync(at)],
  ])(
    'holds a package.json that is %s: it is no project, and is not waited for',
    async (_w, make) => {
      const cwd = temporaryRoot();
      make(join(cwd, 'package.json'));
      expectGoodOrder(await callCli(ONBOARD, { cwd }), 0);
      expect(existsSync(proofPath(cwd, 'onboarding'))).toBe(true);
    },
  );

  it('may be full of settings: none is read', async () => {
    const cwd = temporaryRoot();
    const elsewhere = join(temporaryRoot(), 'elsewhere');
    for (const file of ['.env', '.demo-runrc', '.npmrc', 'demo-run.config.js', 'policy.json']) {
      writeFileSync(join(cwd, file), `DEMO_RUN_ROOT=${elsewhere}\nREDIS_URL=redis://127.0.0.1:1\n`);
    }
    expectGoodOrder(await callCli(ONBOARD, { cwd }), 0);
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('is gone: said so, and no reason to stop for who names a root', async () => {
    const script = 'cd "$(mktemp -d)" && rmdir "$PWD" && exec "$0" "$@"';
    const start = ['--norc', '-c', script, process.execPath, DEMO_RUN, ...ONBOARD];
    expectGoodOrder(await runProgram('bash', start), 2);
    expectGoodOrder(await runProgram('bash', [...start, '--root', 'x']), 2);
    expectGoodOrder(await runProgram('bash', [...start, '--root', temporaryRoot()]), 0);
  });
});

describe('variables', () => {
  it('of every kind change nothing that a run does, and bring nothing onto the screen', async () => {
    const cwd = temporaryRoot();
    const odd = '\u001b[2J';
    const env = {
      ...{ COLUMNS: '-1', NO_COLOR: odd, FORCE_COLOR: odd, TERM: odd, TZ: ':/etc/passwd' },
      ...{ LC_ALL: odd, LANG: odd, HOME: 'relative', NODE_DISABLE_COLORS: odd },
    };
    expectGoodOrder(await runCli([...ONBOARD, '--root', join(cwd, 'root')], { cwd, env }), 0);
    expect(readdirSync(cwd)).toEqual(['root']);
  });

  it.each(['', 'relative', '\u001b'])('HOME %j leads to no folder here', (home) => {
    const before = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      expect(stateFolder({})).toMatch(/^\//);
    } finally {
      process.env['HOME'] = before;
    }
  });

  it.each([
    ...[
      'redis://h?host=evil',
      'redis://h?path=/tmp/s',
      'redis://h#x',
      'redis://h/abc',
      'redis://h/-1',
    ],
    ...[
      `redis://h/${'1'.repeat(9_000)}`,
      'redis://ho\nst',
      ' redis://h',
      'redis:///var/run/x',
      'REDIS://h',
    ],
    ...[
      'redis://h\\@evil',
      'redis://\u001b',
      'redis://ho%0ast',
      'redis://h:99999',
      'unix:///tmp/s',
    ],
  ])('REDIS_URL %.30j is refused', async (redis) => {
    const parsing = parseOptions({ redis, logLevel: 'info' }, { redis: REDIS });
    await expect(parsing).rejects.toMatchObject({ problems: [{ field: '--redis' }] });
  });

  it.each(['redis://localhost', 'rediss://u:p%23@r-1_a.example:6380/15', 'redis://[::1]:6379/0'])(
    'REDIS_URL %s is taken',
    async (redis) => {
      const parsed = await parseOptions({ redis, logLevel: 'info' }, { redis: REDIS });
      expect(parsed.redis).toBe(redis);
    },
  );
});

describe("the operator's log", () => {
  it('holds one line of printable JSON for whatever it is told', () => {
    const root = temporaryRoot();
    const log = openOperatorLog(root, 'info');
    const circular: Record<string, unknown> = { n: 1n };
    circular['itself'] = circular;
    for (const text of NAUGHTY) log.warn(text, { text, [text]: text, err: new Error(text) });
    log.info('odd', { circular, ['__proto__']: { polluted: true }, big: 'x'.repeat(1_000_000) });
    const text = readFileSync(join(root, 'logs', 'operator.log'), 'latin1');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(NAUGHTY.length + 1);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(20_000);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
