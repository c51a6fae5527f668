import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LogFile } from '../../../src/run/proof/log-file.js';
import { openFilesUnder } from '../../support/open-files.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const LINE = Buffer.from('one line\n');

function openLog(path: string, size = 0): LogFile {
  const file = new LogFile(path, size);
  onTestFinished(() => {
    file.close();
  });
  return file;
}

describe('LogFile', () => {
  it('is made where there is none, for its owner and group, and grows with what is appended', () => {
    const path = join(temporaryRoot(), 'x.log');
    const file = openLog(path);
    expect(file.size).toBe(0);

    file.append(LINE);
    file.append(LINE);

    expect(file.size).toBe(2 * LINE.length);
    expect(readFileSync(path, 'latin1')).toBe('one line\none line\n');
    expect(statSync(path).mode & 0o777 & ~0o640).toBe(0);
  });

  it('goes on where a file of the named size ends', () => {
    const path = join(temporaryRoot(), 'x.log');
    writeFileSync(path, LINE);
    openLog(path, LINE.length).append(LINE);
    expect(readFileSync(path, 'latin1')).toBe('one line\none line\n');
  });

  it('makes no file where one of a size is to be gone on with', () => {
    const path = join(temporaryRoot(), 'x.log');
    expect(() => new LogFile(path, 9)).toThrow(
      expect.objectContaining({ code: 'ENOENT' }) as Error,
    );
    expect(existsSync(path)).toBe(false);
  });

  it('takes nothing more once it is closed, and may be closed again', () => {
    const folder = temporaryRoot();
    const file = openLog(join(folder, 'x.log'));
    expect(openFilesUnder(folder).length).toBeLessThanOrEqual(1);
    file.close();

    file.close();

    expect(openFilesUnder(folder)).toEqual([]);
    expect(() => {
      file.append(LINE);
    }).toThrow(expect.objectContaining({ code: 'EBADF' }) as Error);
  });

  it.each<[string, (path: string) => number, RegExp]>([
    ['a longer one', (path) => put(path, 'one line\nand more'), /17 bytes where 9/],
    ['a shorter one', (path) => put(path, 'one'), /3 bytes where 9/],
    ['one with a second name', linkedTwice, /of its own/],
    ['a pipe', pipeAt, /ENXIO|of its own/],
    ['a link to a file', linkAt, /ELOOP/],
    ['a folder', folderAt, /EISDIR/],
  ])('is refused where %s is there, which is not kept open', (_what, place, why) => {
    const folder = temporaryRoot();
    const path = join(folder, 'x.log');
    const size = place(path);
    expect(() => new LogFile(path, size)).toThrow(why);
    expect(openFilesUnder(folder)).toEqual([]);
  });

  it('is refused where a device is there', () => {
    expect(() => new LogFile('/dev/null', 0)).toThrow(/of its own/);
  });
});

describe('a log file that somebody else lays hands on', () => {
  it.each<[string, (path: string) => void, RegExp]>([
    [
      'removes',
      (path) => {
        rmSync(path);
      },
      /removed/,
    ],
    [
      'moves away',
      (path) => {
        renameSync(path, `${path}.old`);
      },
      /removed/,
    ],
    ['replaces by its like', replaceByItsLike, /another file/],
    ['replaces by a link to it', replaceByLink, /another file/],
    [
      'adds to',
      (path) => {
        appendFileSync(path, '!');
      },
      /19 bytes where 18/,
    ],
    [
      'cuts',
      (path) => {
        truncateSync(path, 4);
      },
      /13 bytes where 18/,
    ],
  ])('refuses the next line where somebody %s it', (_what, meddle, why) => {
    const path = join(temporaryRoot(), 'x.log');
    const file = openLog(path);
    file.append(LINE);
    meddle(path);
    expect(() => {
      file.append(LINE);
    }).toThrow(why);
  });
});

function put(path: string, text: string): number {
  writeFileSync(path, text);
  return LINE.length;
}

function linkedTwice(path: string): number {
  put(`${path}.other`, '');
  linkSync(`${path}.other`, path);
  return 0;
}

function pipeAt(path: string): number {
  spawnSync('bash', ['-c', 'mkfifo "$0"', path]);
  return 0;
}

function linkAt(path: string): number {
  put(`${path}.other`, '');
  symlinkSync(`${path}.other`, path);
  return 0;
}

function folderAt(path: string): number {
  mkdirSync(path);
  return 0;
}

/** As long as the file will be with its next line, so that only which file it is differs. */
function replaceByItsLike(path: string): void {
  writeFileSync(`${path}.like`, Buffer.concat([LINE, LINE]));
  renameSync(`${path}.like`, path);
}

function replaceByLink(path: string): void {
  renameSync(path, `${path}.moved`);
  symlinkSync(`${path}.moved`, path);
}
