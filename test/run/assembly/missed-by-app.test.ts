import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { missedByApp } from '../../../src/run/assembly/missed-by-app.js';
import { isOpenTo } from '../../../src/run/processes/home-folder.js';
import { readFolder } from '../../../src/run/app-source/read-folder.js';

/** Below a folder that is open to all, whatever TMPDIR says. */
const place = mkdtempSync('/tmp/r-');
afterAll(() => {
  rmSync(place, { recursive: true });
});
chmodSync(place, 0o755);
/** Another user is who runs it then. */
const isRoot = process.getuid?.() === 0 && isOpenTo(place);

function folderWith(name: string, mode: number, files: readonly string[]): string {
  const folder = join(place, name);
  mkdirSync(folder);
  for (const file of files) writeFileSync(join(folder, file), '#!/bin/sh\n', { mode: 0o755 });
  chmodSync(folder, mode);
  return folder;
}

const open = folderWith('open', 0o755, ['python3', 'tool']);
const hidden = folderWith('hidden', 0o700, ['python', 'inner']);
const app = folderWith('app', 0o755, ['start.sh', 'app.py']);
chmodSync(join(app, 'start.sh'), 0o644);
symlinkSync(join(hidden, 'inner'), join(open, 'linked'));
const OTHER = 'root has another one run it';

const missed = (command: string, said: string, path = `${hidden}:${open}`) =>
  missedByApp(
    `replica did not get ready: it left while it started (exit_127); it wrote:\n${said}`,
    {
      folder: app,
      command,
      path,
      given: [],
    },
  );

describe('a program that could not be begun', () => {
  it.each([
    ['nosuch --x', '/bin/sh: 1: nosuch: not found', 'there is no nosuch in PATH'],
    ['nosuch', '/bin/sh: 1: nosuch: Permission denied', 'there is no nosuch in PATH'],
    ['A=1 exec nosuch', '', 'there is no nosuch in PATH'],
    ['x | nosuch', '/bin/sh: line 1: nosuch: command not found', 'there is no nosuch in PATH'],
    ['npm start', 'sh: 1: tsx: not found', 'there is no tsx in PATH: add --build'],
    ['npm start', "/usr/bin/env: 'deno': No such file or directory", 'there is no deno in PATH'],
    ['./gone.sh', '/bin/sh: 1: ./gone.sh: not found', './gone.sh is not there'],
    ['./start.sh', '/bin/sh: 1: ./start.sh: Permission denied', 'chmod +x ./start.sh'],
  ])('is named with what is true of it: %s', (command, said, remedy) => {
    expect(missed(command, said)).toContain(remedy);
  });

  it('has another name here, which is proposed', () => {
    const remedy = missed('python app.py', '/bin/sh: 1: python: not found', open);
    expect(remedy).toBe("there is no python in PATH: add --start 'python3 app.py'");
  });

  it.runIf(isRoot)('lies where only root may go', () => {
    const python = missed('python app.py', '/bin/sh: 1: python: Permission denied');
    expect(python).toContain(`python lies in ${hidden}`);
    expect(python).toContain(OTHER);
    expect(python).toContain("add --start 'python3 app.py'");
    expect(missed('linked', '/bin/sh: 1: linked: Permission denied')).toContain(OTHER);
  });

  it('is none where the app left by itself', () => {
    const failure = 'replica did not get ready: it left while it started (exit_1)';
    expect(
      missedByApp(failure, { folder: app, command: 'x', path: '', given: [] }),
    ).toBeUndefined();
  });
});

describe('the Python that a folder is started with', () => {
  it.runIf(isRoot)('is one that whoever runs it may run', () => {
    expect(readFolder(app, ['app.py'], `${hidden}:${open}`).python).toBe('python3');
  });

  it('is python, where that is there or nothing is', () => {
    expect(
      readFolder(app, ['app.py'], folderWith('both', 0o755, ['python', 'python3'])).python,
    ).toBe('python');
    expect(readFolder(app, ['app.py'], '').python).toBe('python');
  });
});

describe('a variable that the failing line of the app reads', () => {
  const file = join(app, 'server.mjs');
  writeFileSync(file, "import 'node:http';\nconst url = new URL(process.env.REDIS_URL);\n");
  const stack = (path: string, line = 2) =>
    [
      'node:internal/url:806',
      'TypeError: Invalid URL',
      '    at new URL (node:internal/url:806:29)',
      `    at file://${path}:${String(line)}:13 {`,
      "  input: 'undefined'",
    ].join('\n');
  const found = (failure: string, given: string[] = []) =>
    missedByApp(failure, { folder: app, command: 'x', path: '', given });

  it('is the one that it misses', () => {
    expect(found(stack(file))).toContain('add --app-env REDIS_URL');
    expect(found(stack(file).replace('file://', 'Object.<anonymous> ('))).toContain('REDIS_URL');
  });

  it.each([
    ['it has', stack(file), ['REDIS_URL']],
    ['another line reads', stack(file, 1), []],
    ['a file elsewhere reads', stack('/etc/passwd'), []],
    ['a file reads that is gone', stack(join(app, 'gone.mjs')), []],
    ['a line outside of the file reads', stack(file, 99), []],
  ])('is not one that %s', (_what, failure, given) => {
    expect(found(failure, given)).toBeUndefined();
  });
});

describe('package.json', () => {
  it('that is broken is told with the place in it', () => {
    const folder = folderWith('broken', 0o755, []);
    writeFileSync(join(folder, 'package.json'), '{\n  "name": "x",\n  oops\n}');
    expect(() => readFolder(folder, ['package.json'])).toThrow('no JSON object: line 3, column 3');
  });
});
