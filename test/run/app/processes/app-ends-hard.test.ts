import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import {
  freshTag,
  PATIENCE_MS,
  processesWith,
  untilNoneWith,
} from '../../../support/agent-processes.js';
import { argsOfRun, beginRun, ownTmp, type AppRun } from '../../../support/app-run.js';
import { DEMO_RUN, PROJECT_ROOT } from '../../../support/cli.js';
import { runProgram } from '../../../support/processes.js';
import { temporaryRoot } from '../../../support/temporary-root.js';

/** Serves, and does not end at SIGTERM. */
const DEAF = `
import { createServer } from 'node:http';
process.on('SIGTERM', () => undefined);
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;

it.each(['SIGINT', 'SIGTERM'] as const)(
  'nothing is left after %s of a start command that is deaf below its shell, with a daemon beside it',
  async (signal) => {
    const tag = freshTag();
    const tmp = ownTmp();
    const folder = temporaryRoot();
    writeFileSync(join(folder, 'app.mjs'), DEAF);
    const daemon = `setsid sh -c "env -i sleep 1${tag} &"`;
    const start = `${daemon}; node app.mjs ${tag}; true`;
    const child = await beginRun({ root: temporaryRoot(), tmp, tag, folder, start });
    child.kill(signal);
    await once(child, 'close');
    expect(processesWith(tag)).toEqual([]);
    expect(readdirSync(tmp)).toEqual([]);
  },
);

it('nothing is left after an error of ours that nobody catches', async () => {
  const tag = freshTag();
  const tmp = ownTmp();
  const crash = join(PROJECT_ROOT, 'test', 'support', 'throws-when-told.mjs');
  const env = { NODE_OPTIONS: `--import=${crash}` };
  const child = await beginRun({ root: temporaryRoot(), tmp, tag, env });
  child.kill('SIGUSR2');
  await once(child, 'close');
  expect(child.exitCode).not.toBe(0);
  await untilNoneWith(tag);
  await vi.waitFor(() => expect(readdirSync(tmp)).toEqual([]), { timeout: PATIENCE_MS });
});

/** A mount namespace of its own: as root at once, for others as root of a user namespace. */
const NAMESPACE = ['unshare', process.getuid?.() === 0 ? '-m' : '-Urm'] as const;
const canMount =
  spawnSync(NAMESPACE[0], [NAMESPACE[1], 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0;

/** The folder for temporary files is listed at the end, where it is only seen from within. */
const ON_SMALL_DISK = `
mount -t tmpfs -o size="$1",mode=1777 none "$2" && sh -c "$3" || exit 99
shift 3; "$@"; code=$?
echo "left: $(ls -A "$TMPDIR")"; exit $code`;

interface SmallDisk {
  readonly size: string;
  readonly folder: string;
  readonly before: string;
}

function runOnSmallDisk({ size, folder, before }: SmallDisk, run: AppRun) {
  const program = [process.execPath, DEMO_RUN, ...argsOfRun(run)];
  const words = [NAMESPACE[1], 'sh', '-c', ON_SMALL_DISK, 'sh', size, folder, before, ...program];
  return runProgram(NAMESPACE[0], words, { env: { TMPDIR: run.tmp } });
}

it.skipIf(!canMount)('nothing is left where the disk of the logs gets full meanwhile', async () => {
  const run = { root: temporaryRoot(), tmp: ownTmp(), tag: freshTag() };
  const folder = join(run.root, 'logs');
  mkdirSync(folder);
  const { code, stdout } = await runOnSmallDisk({ size: '24k', folder, before: 'true' }, run);
  expect(code, stdout).toBe(6);
  expect(stdout).toMatch(/workers 0 -> 1/);
  expect(stdout).toMatch(/^left: $/m);
  expect(processesWith(run.tag)).toEqual([]);
});

it.skipIf(!canMount)('nothing is left where the disk of temporary files is full', async () => {
  const run = { root: temporaryRoot(), tmp: ownTmp(), tag: freshTag() };
  const before = `head -c 4096 /dev/zero > "${run.tmp}/full"`;
  const disk = { size: '4k', folder: run.tmp, before };
  const { code, stdout, stderr } = await runOnSmallDisk(disk, run);
  expect([code, stderr]).toEqual([2, expect.stringContaining('ENOSPC')]);
  expect(stdout).toMatch(/^left: full$/m);
  expect(processesWith(run.tag)).toEqual([]);
});
