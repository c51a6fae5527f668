import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeHomeFolder, removeMarkedHomes } from '../../../src/run/processes/home-folder.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const MARK = 'DEMO_RUN_APP=1';
const LONG_AGO = new Date(Date.now() - 3_600_000);
let usual: string | undefined;

beforeEach(() => {
  usual = process.env['TMPDIR'];
});
afterEach(() => {
  if (usual === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usual;
});

function inOwnTmp(): string {
  const folder = temporaryRoot();
  process.env['TMPDIR'] = folder;
  return folder;
}

/** A folder whose maker was killed long ago. */
function leftFolder(name: string, written: string | undefined): string {
  const outer = join(tmpdir(), `demo-run-app-${name}`);
  mkdirSync(outer);
  if (written !== undefined) writeFileSync(join(outer, 'made-for'), written);
  utimesSync(outer, LONG_AGO, LONG_AGO);
  return outer;
}

it('removes what has its mark, and what its maker could not mark, not that of others', () => {
  inOwnTmp();
  const own = leftFolder('a', MARK);
  const unmarked = [leftFolder('b', undefined), leftFolder('c', '')];
  const other = leftFolder('d', 'DEMO_RUN_APP=2');
  const fresh = makeHomeFolder('app', false, 'DEMO_RUN_APP=3');
  utimesSync(fresh.outer, LONG_AGO, LONG_AGO);
  removeMarkedHomes('app', MARK);
  expect([own, ...unmarked].filter(existsSync)).toEqual([]);
  expect([other, fresh.outer].filter(existsSync)).toEqual([other, fresh.outer]);
});

it('marks a folder as it is made, whoever it is for', () => {
  inOwnTmp();
  for (const owner of ['app', 'agent'] as const) {
    const { outer } = makeHomeFolder(owner, false, MARK);
    utimesSync(outer, LONG_AGO, LONG_AGO);
    removeMarkedHomes(owner, 'DEMO_RUN_APP=2');
    expect(existsSync(outer)).toBe(true);
    removeMarkedHomes(owner, MARK);
    expect(existsSync(outer)).toBe(false);
  }
});
