import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES } from '../../../src/core/domain/proof-lines/catalogue.js';
import { checkLine } from '../../../src/audit/checker/check-line.js';
import { emitted, started } from '../../support/sample-lines.js';
import { chainedLines } from '../../support/sample-log.js';

const [LINE = ''] = chainedLines([emitted('deploy')]);
const TEXT = LINE.slice(0, -1);
const check = (line: string) => checkLine(Buffer.from(line, 'latin1'));

/** A line of exactly so many bytes, its LF among them. */
function lineOf(bytes: number): string {
  const [line = ''] = chainedLines([{ ...started(), repo_url: '' }]);
  return line.replace('"repo_url":""', `"repo_url":"${'x'.repeat(bytes - line.length)}"`);
}

describe('checkLine', () => {
  it.each([
    ['a plain line', LINE],
    [
      'a line with text beyond ASCII, as the log escapes it',
      chainedLines([{ ...started(), repo_url: 'd\u00e9mo \ud800 \u007f \u2028 "\\' }]).join(''),
    ],
  ])('takes %s', (_what, line) => {
    expect(check(line)).toEqual({ ok: true, line: JSON.parse(line) as unknown });
  });

  const JSON_EXPECTED = 'one JSON object';
  const SPELLING_EXPECTED = 'JSON as the log writes it, each key once';
  const KIND_EXPECTED = 'a line of the catalogue, its keys in order';
  const changed = (from: string, to: string) => TEXT.replace(from, to);
  const reordered = changed(
    '"app_name":"demo-api","env":"stage"',
    '"env":"stage","app_name":"demo-api"',
  );
  const unescaped = changed('"demo-api"', '"d\\u0065mo-api"');

  it.each([
    ['one byte over the limit', lineOf(8_193), 'line_too_long', 'at most 8192 bytes', '8193'],
    ['without its line feed', TEXT, 'torn_line', 'a line feed at its end', 'none'],
    ['empty', '', 'torn_line', 'a line feed at its end', 'none'],
    ['CRLF', `${TEXT}\r\n`, 'not_printable_ascii', 'bytes 0x20 to 0x7e', '0x0d'],
    ['NUL', `${TEXT}\0\n`, 'not_printable_ascii', 'bytes 0x20 to 0x7e', '0x00'],
    ['a byte past 0x7e', `a\u007f${TEXT}\n`, 'not_printable_ascii', 'bytes 0x20 to 0x7e', '0x7f'],
    [
      'the highest byte',
      `\u00ff\u0001${TEXT}\n`,
      'not_printable_ascii',
      'bytes 0x20 to 0x7e',
      '0xff',
    ],
    ['blank', '\n', 'not_json', JSON_EXPECTED, ''],
    ['text', 'hello\n', 'not_json', JSON_EXPECTED, 'hello'],
    ['a number', '7\n', 'not_json', JSON_EXPECTED, '7'],
    ['null', 'null\n', 'not_json', JSON_EXPECTED, 'null'],
    ['an array', '[]\n', 'not_json', JSON_EXPECTED, '[]'],
    ['a space', `${TEXT} \n`, 'not_canonical', SPELLING_EXPECTED, `${TEXT} `],
    ['an escape that is none', `${unescaped}\n`, 'not_canonical', SPELLING_EXPECTED, unescaped],
    ['keys in another order', `${reordered}\n`, 'key_order', KIND_EXPECTED, reordered],
  ])('finds %s', (_what, line, code, expected, found) => {
    expect(check(line)).toEqual({ ok: false, problem: { code, expected, found } });
  });

  it('names the field that the schema does not take, and why', () => {
    const nested = check(`${changed('"port":40123', '"port":"high"')}\n`);
    expect(nested).toMatchObject({
      ok: false,
      problem: {
        code: 'schema',
        expected: KIND_EXPECTED,
        found: expect.stringMatching(/^measured\.port: .*number/) as string,
      },
    });
  });

  it('judges what a line of the wrong kind says only once it is spelled as the log spells', () => {
    const wrong = changed('"workers":0', '"workers":-1');
    expect(check(`${wrong}\n`)).toMatchObject({ problem: { code: 'schema' } });
    expect(check(`${wrong.replace(',', ', ')}\n`)).toMatchObject({
      problem: { code: 'not_canonical' },
    });
    const escaped = wrong.replace('demo-api', 'd\\u00e9\\u007f');
    expect(check(`${escaped}\n`)).toMatchObject({ problem: { code: 'schema' } });
    expect(check(`${escaped.replace('\\u00e9', '\\u00E9')}\n`)).toMatchObject({
      problem: { code: 'not_canonical' },
    });
  });

  it('reads a line of the greatest length', () => {
    // No text of a line is that long: it is the schema, not the length, that objects.
    expect(lineOf(MAX_LINE_BYTES)).toHaveLength(8_192);
    expect(check(lineOf(MAX_LINE_BYTES))).toMatchObject({ problem: { code: 'schema' } });
  });
});
