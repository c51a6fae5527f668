import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import {
  freshTag,
  PATIENCE_MS,
  processesWith,
  untilNoneWith,
} from '../../../support/agent-processes.js';
import { appProcesses, argsOfRun, beginRun, ownTmp } from '../../../support/app-run.js';
import { facts, runCli } from '../../../support/cli.js';
import { sampleFolder } from '../../../support/own-app.js';
import { temporaryRoot } from '../../../support/temporary-root.js';

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
  const child = await beginRun({ root: temporaryRoot(), tmp, tag });
  child.kill(signal);
  await once(child, 'close');
  await untilNoneWith(tag);
  await vi.waitFor(() => expect(readdirSync(tmp)).toEqual([]), { timeout: PATIENCE_MS });
});

it('a start ends what a run has left that was killed with whoever watched over it', async () => {
  const tag = freshTag();
  const tmp = ownTmp();
  const root = temporaryRoot();
  const child = await beginRun({ root, tmp, tag });
  process.kill(wardenOf(child.pid), 'SIGKILL');
  child.kill('SIGKILL');
  await once(child, 'close');
  // Some end because nobody reads what they write any more; not all.
  expect(appProcesses(tag, child.pid).length).toBeGreaterThan(0);
  expect(readdirSync(tmp)).toHaveLength(1);
  const next = freshTag();
  const { code, stdout, stderr } = await runCli(argsOfRun({ root, tag: next }), {
    env: { TMPDIR: tmp },
  });
  expect([0, 1, 4], stdout + stderr).toContain(code);
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
  const args = argsOfRun({ root, tag: freshTag() }).map((arg) =>
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
  const args = argsOfRun({ root: temporaryRoot(), tag }).map((arg) =>
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
  const args = argsOfRun({ root: temporaryRoot(), tag: freshTag() }).map((arg) =>
    arg === sampleFolder('node-shop') ? folder : arg,
  );
  const { stdout } = await runCli([...args, '--json'], { env: { TMPDIR: ownTmp() } });
  const remarks = facts(stdout).filter(({ fact }) => fact === 'remark');
  const isRoot = process.getuid?.() === 0;
  expect(remarks.map(({ code, about }) => ({ code, about }))).toEqual(
    isRoot ? [{ code: 'app_runs_as_root', about: folder }] : [],
  );
});
