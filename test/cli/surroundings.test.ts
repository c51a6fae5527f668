import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_RUN } from '../support/cli.js';
import { eventNames } from '../support/proof-file.js';
import { STATE_HOME } from '../support/state-folder.js';
import { runProgram } from '../support/processes.js';
import { temporaryRoot } from '../support/temporary-root.js';

const REAL_RUN = ['run', '--only', 'C', '--quiet'];
const RUN = [...REAL_RUN, '--simulated'];
/** A mount namespace of its own: what is mounted there nobody else sees. */
const OWN_MOUNTS = ['--mount', '--propagation', 'private'];
const canMount =
  spawnSync('unshare', [...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** A shell does something to the surroundings, then becomes the program. */
function within(script: string, args: readonly string[], env: Record<string, string> = {}) {
  const words = ['-c', `${script}; exec "$0" "$@"`, process.execPath, DEMO_RUN, ...args];
  return runProgram('bash', words, { env: { XDG_STATE_HOME: STATE_HOME, ...env } });
}

/** The same where the shell may mount. */
function withMounts(script: string, args: readonly string[]) {
  const words = ['bash', '-c', `${script} && exec "$0" "$@"`, process.execPath, DEMO_RUN, ...args];
  return runProgram('unshare', [...OWN_MOUNTS, ...words], { env: { XDG_STATE_HOME: STATE_HOME } });
}

describe('surroundings that a run does not need', () => {
  it.each<readonly [string, string, Record<string, string>]>([
    ['no folder for temporary files', ':', { TMPDIR: '/nonexistent' }],
    ['a file in place of the folder for temporary files', ':', { TMPDIR: '/dev/null' }],
    ['a working directory that was deleted', 'mkdir -p "$GONE"; cd "$GONE"; rmdir "$GONE"', {}],
    ['a mask that lets its owner do nothing', 'umask 777', {}],
    ['no home', 'unset HOME', {}],
    ['an empty PATH', 'export PATH=', {}],
    [
      'no environment but where its key lies',
      'for v in HOME TERM LANG USER; do unset $v; done',
      {},
    ],
    ['closed input', 'exec <&-', {}],
  ])('%s', async (_what, script, env) => {
    const [root, other] = [temporaryRoot(), temporaryRoot()];
    const surroundings = { GONE: join(other, 'gone'), ...env };
    const { code, stdout, stderr } = await within(script, [...RUN, '--root', root], surroundings);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^PASS /);
    expect(eventNames(root).at(-1)).toBe('SYSTEM_STABLE');
    expect(readdirSync(other)).toEqual([]);
  });

  // Worker threads, and the process of an attack of its own, live in them too.
  it.each(['/nonexistent', '/dev/null'])(
    'all of them at once, on real worker threads: TMPDIR=%s',
    async (temporary) => {
      const [root, other] = [temporaryRoot(), temporaryRoot()];
      const bare = 'cd "$GONE"; rmdir "$GONE"; unset HOME TERM LANG USER; export PATH=';
      const script = `mkdir -p "$GONE"; ${bare}; umask 777; exec <&-`;
      const surroundings = { GONE: join(other, 'gone'), TMPDIR: temporary };
      const ran = await within(script, [...REAL_RUN, '--root', root], surroundings);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(eventNames(root).at(-1)).toBe('SYSTEM_STABLE');
      const attacks = ['demo-mode-violation', '--quiet', '--root', root];
      expect((await within(script, attacks, surroundings)).code).toBe(0);
      expect(readdirSync(other)).toEqual([]);
    },
  );

  it.skipIf(!canMount)('no /proc (needs a mount namespace)', async () => {
    const root = temporaryRoot();
    const ended = await withMounts('mount -t tmpfs none /proc', [...REAL_RUN, '--root', root]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('surroundings in which nothing can be run', () => {
  it.each([20, 24, 32, 48, 64])(
    'a limit of %i open files is named, with the remedy: exit 2',
    async (files) => {
      const root = temporaryRoot();
      const args = [...REAL_RUN, '--root', root];
      const { code, stdout, stderr } = await within(`ulimit -n ${String(files)}`, args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/open\s+files/);
      expect(stderr).toMatch(/to fix it: [^]*ulimit -n 256/);
      expect(existsSync(join(root, 'logs', 'day1_proof.log'))).toBe(false);
    },
  );

  it.skipIf(!canMount)('a file system that can only be read: exit 6', async () => {
    const root = temporaryRoot();
    const readOnly = `mount --bind "${root}" "${root}" && mount -o remount,bind,ro "${root}"`;
    const { code, stdout, stderr } = await withMounts(readOnly, [...REAL_RUN, '--root', root]);
    expect([code, stdout]).toEqual([6, '']);
    expect(stderr).toMatch(/read-only file system/i);
    expect(stderr).toContain('to fix it: ');
    const looked = await withMounts(readOnly, ['--rehearse', '--simulated', '--root', root]);
    expect(looked.code).not.toBe(0);
    expect(looked.stdout).toMatch(/NOT READY/);
  });

  it.skipIf(!canMount)('a file system that is full: exit 6', async () => {
    const root = temporaryRoot();
    const full = `mount -t tmpfs -o size=4k none "${root}"`;
    const { code, stderr } = await withMounts(full, [...REAL_RUN, '--root', root]);
    expect(code).toBe(6);
    expect(stderr).toMatch(/^demo-run: /);
  });
});
