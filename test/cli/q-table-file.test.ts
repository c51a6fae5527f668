import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/run/app/registry.js';
import { findRows, readTableFile } from '../../src/run/assembly/q-table-file.js';
import { EARLIER_TABLES_PATH } from '../../src/base/package-paths.js';
import { DemoRunError } from '../../src/core/domain/errors.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { SHIPPED_TABLE, SHIPPED_TEXT } from '../support/training.js';

describe('the tables that shipped before', () => {
  const names = readdirSync(EARLIER_TABLES_PATH);

  it('are there', () => {
    expect(names).not.toEqual([]);
  });

  it.each(names)('%s is sound, is called as its hash, and is found by it', (name) => {
    const { sha256: hash, table } = readTableFile(join(EARLIER_TABLES_PATH, name));
    expect(name).toBe(`${hash}.json`);
    expect(hash).not.toBe(sha256(SHIPPED_TEXT));
    expect(findRows(temporaryRoot(), hash)).toEqual(new Map(Object.entries(table.rows)));
  });
});

/** What reading says of whatever is put at a path. */
function refusalOf(put: (path: string) => void): DemoRunError {
  const path = join(temporaryRoot(), 'table.json');
  put(path);
  const error = errorOf(path);
  expect(error).toMatchObject({ code: 'q_table_invalid', exitCode: 2 });
  expect(error.message.startsWith(`${path} is not a sound Q-table: `)).toBe(true);
  expect(error.remedy).toContain('demo-run train');
  return error;
}

function errorOf(path: string): DemoRunError {
  try {
    readTableFile(path);
  } catch (error) {
    if (error instanceof DemoRunError) return error;
    throw error;
  }
  throw new Error('it was read');
}

function file(content: string | Buffer) {
  return (path: string) => {
    writeFileSync(path, content);
  };
}

describe('the file of a table', () => {
  it('is read with the hash of the whole of it', () => {
    const path = join(temporaryRoot(), 'table.json');
    const padded = SHIPPED_TEXT + ' '.repeat(1024 * 1024 - SHIPPED_TEXT.length);
    file(padded)(path);
    expect(readTableFile(path)).toEqual({
      table: SHIPPED_TABLE,
      text: padded,
      sha256: sha256(padded),
    });
  });

  it.each<[string, string, (path: string) => void]>([
    ['nothing', 'there is no such file', () => undefined],
    ['a folder', 'not a regular file', (path) => mkdirSync(path)],
    ['a FIFO', 'not a regular file', (path) => spawnSync('bash', ['-c', 'mkfifo "$0"', path])],
    [
      'a link to a sound table',
      'a symbolic link',
      (path) => {
        file(SHIPPED_TEXT)(`${path}.2`);
        symlinkSync(`${path}.2`, path);
      },
    ],
    ['a byte too many', 'larger than', file(SHIPPED_TEXT.padEnd(1024 * 1024 + 1))],
    [
      'no UTF-8',
      'not UTF-8',
      file(Buffer.from(SHIPPED_TEXT.replace('tabular', '\u00e9'), 'latin1')),
    ],
    ['half a character', 'not UTF-8', file(Buffer.from([0x22, 0xc3]))],
    ['two byte order marks', 'not JSON', file(`\uFEFF\uFEFF${SHIPPED_TEXT}`)],
  ])('is refused when it is %s', (_what, reason, put) => {
    expect(refusalOf(put).message).toContain(reason);
  });

  it('is refused with all reasons, none of which reaches a terminal raw', () => {
    const text = SHIPPED_TEXT.replace('{', '{"\u009b2J\u202e": 1,')
      .replace(/version": 2/, 'version": 1')
      .replace(/"visits": \d+/, '"visits": -1');
    const { message, reasons } = refusalOf(file(text));
    expect(message).toMatch(/: 3 problems$/);
    expect(reasons.join('')).toMatch(/^[\x20-\x7e]+$/);
    expect(reasons.join('\n')).toContain('q_table_version: ');
    expect(reasons.join('\n')).toContain('noop.visits: ');
    expect(reasons.join('\n')).toContain('\\u009b2J\\u202e');
  });

  it('is refused with all that is wrong, each in a short line', () => {
    const long = 'x'.repeat(5_000);
    const text = SHIPPED_TEXT.replaceAll(/"visits": \d+/g, '"visits": 0.5').replace(
      '{',
      `{"${long}": 1,`,
    );
    const { message, reasons } = refusalOf(file(text));
    expect(message).toMatch(/: 127 problems$/);
    expect(reasons).toHaveLength(101);
    expect(reasons.at(-1)).toBe('and 27 more');
    expect(Math.max(...reasons.map(({ length }) => length))).toBeLessThan(200);
  });
});
