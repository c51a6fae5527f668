import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeOutputFolder } from '../../../../src/run/app/processes/output-folder.js';
import { ReplicaLog } from '../../../../src/run/app/processes/replica-log.js';
import { temporaryRoot } from '../../../support/temporary-root.js';

it('makes a folder for each run, keeps those of the newest ten, and whatever else lies there', () => {
  const logs = temporaryRoot();
  mkdirSync(join(logs, 'app', 'of somebody else'), { recursive: true });
  const ids = Array.from({ length: 12 }, (_, at) => `${String(at + 1).padStart(6, '0')}-abcd`);
  for (const id of ids) writeFileSync(join(makeOutputFolder(logs, id), 'w1.txt'), id);
  expect(readdirSync(join(logs, 'app')).sort()).toEqual([...ids.slice(2), 'of somebody else']);
});

it('keeps the folder of a run whose number was given out again', () => {
  const logs = temporaryRoot();
  for (let at = 1; at < 20; at += 1)
    makeOutputFolder(logs, `${String(at + 100).padStart(6, '0')}-abcd`);
  expect(existsSync(makeOutputFolder(logs, '000001-abcd'))).toBe(true);
});

it('refuses a link, and a place where nothing can be made, by name', () => {
  const logs = temporaryRoot();
  symlinkSync('/tmp', join(logs, 'app'));
  expect(() => makeOutputFolder(logs, '000001-abcd')).toThrow(`${join(logs, 'app')} is a link`);
  const file = join(temporaryRoot(), 'file');
  writeFileSync(file, '');
  expect(() => makeOutputFolder(file, '000001-abcd')).toThrow(/output cannot be kept in .*ENOTDIR/);
});

function openLog(path: string) {
  const lines: string[] = [];
  const warnings: string[] = [];
  const log = new ReplicaLog({
    path,
    onLine: (line) => lines.push(line),
    onDiagnostic: (message) => warnings.push(message),
  });
  return { log, lines, warnings };
}

it('keeps lines in printable ASCII, also the last one, which nothing ends', () => {
  const path = join(temporaryRoot(), 'w1.txt');
  const { log, lines, warnings } = openLog(path);
  log.push(Buffer.from('one\ntw'));
  log.push(Buffer.from('o \u001b[2J\u00e9\nthree'));
  log.close();
  expect(lines).toEqual(['one', 'two \\u001b[2J\\u00e9', 'three']);
  expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`);
  expect(warnings).toEqual([]);
});

it('leaves out what comes too fast, and says how much', () => {
  const path = join(temporaryRoot(), 'w1.txt');
  const { log, lines } = openLog(path);
  const flood = Buffer.from('x\n'.repeat(32_768));
  for (let at = 0; at < 100; at += 1) log.push(flood);
  log.close();
  expect(lines.length).toBeLessThan(100 * 32_768);
  expect(lines.filter((line) => line.includes('bytes are left out')).length).toBeGreaterThan(0);
});

it('goes on without a file where none can be had, and says so once', () => {
  const { log, lines, warnings } = openLog(join(temporaryRoot(), 'no', 'such', 'folder'));
  log.push(Buffer.from('one\n'));
  log.close();
  expect(lines).toEqual(['one']);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/is not kept in .*ENOENT/);
});

it('goes on where the disk is full, and says so once', () => {
  const { log, lines, warnings } = openLog('/dev/full');
  log.push(Buffer.from('one\ntwo\n'));
  log.close();
  expect(lines).toEqual(['one', 'two']);
  expect(warnings).toHaveLength(1);
});
