import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  freshTag,
  PATIENCE_MS,
  processesWith,
  untilNoneWith,
} from '../../../support/agent-processes.js';
import { DEMO_RUN, facts, runCli } from '../../../support/cli.js';
import { sampleFolder } from '../../../support/own-app.js';
import { STATE_HOME } from '../../../support/state-folder.js';
import { temporaryRoot } from '../../../support/temporary-root.js';

/** A folder for temporary files alone, open to others. */
function ownTmp(): string {
  const folder = mkdtempSync(join('/tmp', 'r-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function argsFor(root: string, tag: string): string[] {
  return [
    ...['run', '--root', root, '--app', 'node-shop', '--runtime', 'backend', '--only', 'crash'],
    ...['--repo', 'https://example.com/me/node-shop', '--app-dir', sampleFolder('node-shop')],
    ...['--start', `npm start -- ${tag}`, '--app-path', '/health'],
  ];
}

/** A run whose app serves. */
async function beginRun(root: string, tmp: string, tag: string) {
  const child = spawn(process.execPath, [DEMO_RUN, ...argsFor(root, tag)], {
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: tmp, XDG_STATE_HOME: STATE_HOME },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await vi.waitUntil(() => readdirSync(tmp).length > 0, { timeout: PATIENCE_MS });
  await vi.waitUntil(() => appProcesses(tag, child.pid).length >= 2, { timeout: PATIENCE_MS });
  return child;
}

/** All but the run itself, whose command line names it, too. */
function appProcesses(tag: string, run: number | undefined): number[] {
  return processesWith(tag).filter((pid) => pid !== run);
}

function wardenOf(pid: number | undefined): number {
  const found = readdirSync('/proc').find((name) => {
    try {
      const parent = /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return Number(parent) === pid && words.includes('warden.js');
    } catch {
      return false;
    }
  });
  return Number(found);
}

it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('nothing is left after %s', async (signal) => {
  const tag = freshTag();
  const tmp = ownTmp();
  const child = await beginRun(temporaryRoot(), tmp, tag);
  child.kill(signal);
  await once(child, 'close');
  await untilNoneWith(tag);
  await vi.waitFor(() => expect(readdirSync(tmp)).toEqual([]), { timeout: PATIENCE_MS });
});

it('a start ends what a run has left that was killed with whoever watched over it', async () => {
  const tag = freshTag();
  const tmp = ownTmp();
  const root = temporaryRoot();
  const child = await beginRun(root, tmp, tag);
  process.kill(wardenOf(child.pid), 'SIGKILL');
  child.kill('SIGKILL');
  await once(child, 'close');
  // Some end because nobody reads what they write any more; not all.
  expect(appProcesses(tag, child.pid).length).toBeGreaterThan(0);
  expect(readdirSync(tmp)).toHaveLength(1);
  const next = freshTag();
  const { code, stdout, stderr } = await runCli(argsFor(root, next), { env: { TMPDIR: tmp } });
  expect([0, 1], stdout + stderr).toContain(code);
  expect(processesWith(tag)).toEqual([]);
  expect(processesWith(next)).toEqual([]);
  expect(readdirSync(tmp)).toEqual([]);
  // Both runs have what their app wrote.
  expect(readdirSync(join(root, 'logs', 'app'))).toHaveLength(2);
});

it.each([
  ['is not there', '/no/such/folder'],
  ['is a file', '/etc/hostname'],
])('an app whose folder %s is refused by its name', async (_what, folder) => {
  const root = temporaryRoot();
  const args = argsFor(root, freshTag()).map((arg) =>
    arg === sampleFolder('node-shop') ? folder : arg,
  );
  const { code, stderr, stdout } = await runCli(args, { env: { TMPDIR: tmpdir() } });
  expect(code).toBe(2);
  expect(stderr + stdout).toContain(folder);
  expect(existsSync(join(root, 'logs', 'app'))).toBe(false);
});

it('an app that does not start ends the run with what it wrote, and leaves nothing', async () => {
  const tmp = ownTmp();
  const tag = freshTag();
  const args = argsFor(temporaryRoot(), tag).map((arg) =>
    arg === `npm start -- ${tag}` ? `echo "no database ${tag}"; exit 3` : arg,
  );
  const { code, stdout, stderr } = await runCli(args, { env: { TMPDIR: tmp } });
  expect(code, stdout + stderr).toBe(1);
  expect(stdout + stderr).toContain(`no database ${tag}`);
  expect(readdirSync(tmp)).toEqual([]);
});

it('says so where the app runs as root, because nobody else may enter its folder', async () => {
  const folder = temporaryRoot();
  cpSync(sampleFolder('node-shop'), folder, { recursive: true });
  chmodSync(folder, 0o700);
  const args = argsFor(temporaryRoot(), freshTag()).map((arg) =>
    arg === sampleFolder('node-shop') ? folder : arg,
  );
  const { stdout } = await runCli([...args, '--json'], { env: { TMPDIR: ownTmp() } });
  const remarks = facts(stdout).filter(({ fact }) => fact === 'remark');
  const isRoot = process.getuid?.() === 0;
  expect(remarks.map(({ code, about }) => ({ code, about }))).toEqual(
    isRoot ? [{ code: 'app_runs_as_root', about: folder }] : [],
  );
});
