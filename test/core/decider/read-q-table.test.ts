import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/run/app/registry.js';
import { readQTable } from '../../../src/core/decider/read-q-table.js';
import { tableText } from '../../../src/core/domain/q-table.js';
import { SHIPPED_TABLE, SHIPPED_TEXT } from '../../support/training.js';

const STATE = 'crash/none/none/0';
const Q = /"q_micro": -?\d+/;
const VISITS = /"visits": \d+/;

function reasonsOf(text: string): readonly string[] {
  const reading = readQTable(text, sha256);
  return reading.sound ? [] : reading.reasons;
}

/** A table whose hash is right, with rows of which nothing is believed. */
function withRows(rows: unknown): string {
  const rows_sha256 = sha256(JSON.stringify(rows));
  return JSON.stringify({ ...SHIPPED_TABLE, rows_sha256, rows });
}

const cell = { q_micro: 1, visits: 1 };
const row = { noop: cell, restart_service: cell, scale_workers: cell };
const REVERSED = { scale_workers: cell, restart_service: cell, noop: cell };

describe('a sound table', () => {
  it.each([
    ['the one that ships', SHIPPED_TEXT],
    ['without rows: it knows nothing', withRows({})],
    ['with a row that nothing asks for', withRows({ 'crash/odd/none/0': row })],
    [
      'with the largest values',
      withRows({ [STATE]: { ...row, noop: { q_micro: -1e12, visits: 1e12 } } }),
    ],
    ['with cells in another order', withRows({ [STATE]: REVERSED })],
    ['with blanks', withRows({ [STATE]: row }).replaceAll('"visits":1', '"visits": \t1')],
  ])('is read: %s', (_what, text) => {
    expect(reasonsOf(text)).toEqual([]);
  });

  it('comes out as it was written', () => {
    const reading = readQTable(SHIPPED_TEXT, sha256);
    expect(reading.sound && tableText(reading.table)).toBe(SHIPPED_TEXT);
  });

  it('has rows in which no name finds anything but a row', () => {
    const reading = readQTable(SHIPPED_TEXT, sha256);
    if (!reading.sound) throw new Error(reading.reasons.join());
    for (const name of ['__proto__', 'constructor', 'toString', 'prototype']) {
      expect(reading.table.rows[name]).toBeUndefined();
    }
  });
});

describe('what is no sound table is refused with the reason', () => {
  it.each<[string, string, RegExp]>([
    ['nothing', '', /^it is not JSON/],
    ['half a table', SHIPPED_TEXT.slice(0, 900), /^it is not JSON/],
    ['a mark before it', `\uFEFF${SHIPPED_TEXT}`, /^it is not JSON/],
    ['NaN', SHIPPED_TEXT.replace(Q, '"q_micro": NaN'), /^it is not JSON/],
    ['a list', '[]', /^as a whole: /],
    ['null', 'null', /^as a whole: /],
    ['depth', '['.repeat(200_000) + ']'.repeat(200_000), /^it is nested too deeply$/],
    [
      'depth in the rows',
      withRows(0).replace(/"rows":0/, `"rows":${deep(100_000)}`),
      /nested too deeply/,
    ],
    ['another version', SHIPPED_TEXT.replace(/version": 2/, 'version": 1'), /^q_table_version: /],
    ['1e999', SHIPPED_TEXT.replace(Q, '"q_micro": 1e999'), /noop\.q_micro: .*Infinity/],
    ['-1e999', SHIPPED_TEXT.replace(Q, '"q_micro": -1e999'), /noop\.q_micro: /],
    ['1e308', SHIPPED_TEXT.replace(Q, '"q_micro": 1e308'), /noop\.q_micro: /],
    ['a fraction', SHIPPED_TEXT.replace(Q, '"q_micro": 0.5'), /noop\.q_micro: /],
    ['a word', SHIPPED_TEXT.replace(Q, '"q_micro": "1"'), /noop\.q_micro: /],
    ['null as a value', SHIPPED_TEXT.replace(Q, '"q_micro": null'), /noop\.q_micro: /],
    ['too large', SHIPPED_TEXT.replace(Q, '"q_micro": 1000000000001'), /noop\.q_micro: /],
    ['too small', SHIPPED_TEXT.replace(Q, '"q_micro": -1000000000001'), /noop\.q_micro: /],
    ['too many', SHIPPED_TEXT.replace(VISITS, '"visits": 1000000000001'), /noop\.visits: /],
    ['negative visits', SHIPPED_TEXT.replace(VISITS, '"visits": -1'), /noop\.visits: /],
    ['a cell less', withRows({ [STATE]: { noop: cell, restart_service: cell } }), /scale_workers/],
    ['a cell more', withRows({ [STATE]: { ...row, rollback: cell } }), /rollback/],
    ['half a cell', withRows({ [STATE]: { ...row, noop: { q_micro: 1 } } }), /noop\.visits: /],
    ['a field more', SHIPPED_TEXT.replace('{', '{"extra": 1,'), /extra/],
    ['a state of another form', withRows({ crash: row }), /^rows\.crash: /],
    ['other rows than hashed', SHIPPED_TEXT.replace(VISITS, '"visits": 1'), /^rows_sha256: /],
    ['__proto__ as a state', proto(withRows({ [STATE]: row }), STATE), /"__proto__" is not taken/],
    ['__proto__ spelled', proto(withRows({}), 'seed', '\\u005f_proto__'), /"__proto__" is not tak/],
    ['constructor as a state', withRows({ constructor: row }), /"constructor" is not taken/],
    ['__proto__ as a field', SHIPPED_TEXT.replace('{', '{"__proto__": {},'), /"__proto__" is not/],
    ['__proto__ in a cell', SHIPPED_TEXT.replace(Q, '"__proto__": {}, $&'), /"__proto__" is not/],
    ['a value twice', SHIPPED_TEXT.replace(Q, '$&, $&'), /"q_micro" stands twice/],
    ['a value twice, spelled', SHIPPED_TEXT.replace(Q, '"\\u0071_micro": 9, $&'), /stands twice/],
    ['the rows twice', SHIPPED_TEXT.replace('"rows"', '"rows": {}, "rows"'), /"rows" stands twice/],
  ])('%s', (_what, text, reason) => {
    const reasons = reasonsOf(text);
    expect(reasons.filter((found) => reason.test(found))).not.toEqual([]);
  });

  it('all of it at once', () => {
    const text = SHIPPED_TEXT.replace(/version": 2/, 'version": 3')
      .replace(Q, '"q_micro": 1e999')
      .replace(VISITS, '"visits": -1, "visits": -1');
    expect(reasonsOf(text)).toEqual([
      'the key "visits" stands twice in one object',
      'the number 1e999 is too large',
      expect.stringMatching(/^q_table_version: /),
      expect.stringMatching(/^rows\.crash\/none\/none\/0\.noop\.q_micro: /),
      expect.stringMatching(/^rows\.crash\/none\/none\/0\.noop\.visits: /),
    ]);
  });

  it('in time, however it is built', () => {
    const million = 1_000_000;
    for (const text of [
      JSON.stringify({ a: '\\"'.repeat(million / 4) }),
      `{"a":${deep(million / 8)}}`,
      `[${'{"__proto__":0},'.repeat(million / 16)}0]`,
      `"${'{:}'.repeat(million / 3)}"`,
    ]) {
      expect(reasonsOf(text)).not.toEqual([]);
    }
  });
});

/** Objects within objects. */
function deep(levels: number): string {
  return `${'{"a":'.repeat(levels)}0${'}'.repeat(levels)}`;
}

function proto(text: string, key: string, spelled = '__proto__'): string {
  return text.replace(`"${key}"`, `"${spelled}"`);
}
