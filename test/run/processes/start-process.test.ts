import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { startProcess } from '../../../src/run/processes/start-process.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const PROCESSES = join(PROJECT_ROOT, 'dist', 'run', 'processes');

it('says that nothing can be started in a folder that is not there', () => {
  const start = { words: ['true'], env: {}, cwd: '/nowhere/at/all', lockLimit: 1_000 };
  expect(() => startProcess(start)).toThrow(
    expect.objectContaining({ code: 'system_refused' }) as Error,
  );
});

/** Leaves itself one file more each time, until a process can be begun; anything uncaught ends it otherwise. */
const WITHOUT_FILES = (begin: string) => `
import { closeSync, openSync } from 'node:fs';
const { startProcess } = await import('${pathToFileURL(join(PROCESSES, 'start-process.js')).href}');
const { WardenLink } = await import('${pathToFileURL(join(PROCESSES, 'warden-link.js')).href}');
const open = [];
try {
  for (;;) open.push(openSync('/dev/null'));
} catch {}
const said = new Set();
while (open.length > 0) {
  try {
    await (${begin});
    break;
  } catch (error) {
    said.add(error.code);
  }
  closeSync(open.pop());
}
process.stdout.write([...said].sort().join());
`;

it.each([
  [
    'a program',
    (cwd: string) => `startProcess({ words: ['true'], env: {}, cwd: '${cwd}', lockLimit: 1000 })`,
  ],
  ['what clears away', (cwd: string) => `new WardenLink('${cwd}').done()`],
])('says so where there are too few files to begin %s', (_what, begin) => {
  const folder = join(temporaryRoot(), 'home');
  mkdirSync(folder);
  const script = WITHOUT_FILES(begin(folder));
  const limited = 'ulimit -n 64; exec "$0" --input-type=module -e "$1"';
  const args = ['-c', limited, process.execPath, script];
  const { status, stdout, stderr } = spawnSync('/bin/sh', args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^(?:EMFILE,)?system_refused$/);
  expect(existsSync(folder)).toBe(begin('').startsWith('startProcess'));
});
