import { HONEST, LAST, edit, forged, tamper, type Tamper } from './tamper.js';

/** Lines that say the same, or nothing, in bytes that the log would not have written. */
export const SPELLINGS: readonly Tamper[] = [
  tamper('a duplicate key', 'not_canonical', 6, edit(6, '"workers":1', '"workers":1,"workers":1')),
  tamper(
    'a duplicate key in the last line',
    'not_canonical',
    LAST,
    edit(LAST, '"workers":1', '"workers":3,"workers":1'),
  ),
  tamper(
    'a duplicate key within `measured`',
    'not_canonical',
    LAST,
    edit(LAST, '"stable_us":', '"stable_us":1,"stable_us":'),
  ),
  ...(['1.0', '1e0', '1E+0', '10e-1', '1.0000000000000000001'] as const).map((number) =>
    forged(
      `1 spelled as ${number}`,
      'not_canonical',
      6,
      edit(6, '"workers":1', `"workers":${number}`),
    ),
  ),
  tamper('0 spelled as -0', 'not_canonical', LAST, edit(LAST, '"lost":0', '"lost":-0')),
  tamper('a space after a comma', 'not_canonical', LAST, edit(LAST, ',"env"', ', "env"')),
  tamper('a space at the end', 'not_canonical', LAST, edit(LAST, '\n', ' \n')),
  tamper(
    'a letter spelled as an escape',
    'not_canonical',
    LAST,
    edit(LAST, 'demo-api', '\\u0064emo-api'),
  ),
  tamper('a slash spelled as an escape', 'not_canonical', 1, edit(1, 'https://', 'https:\\/\\/')),
  tamper('a number as text', 'schema', LAST, edit(LAST, '"workers":1', '"workers":"1"')),
  tamper('a fraction', 'schema', LAST, edit(LAST, '"workers":1', '"workers":1.5')),
  tamper('CRLF at one line', 'not_printable_ascii', 6, edit(6, '\n', '\r\n')),
  tamper(
    'CRLF at every line',
    'not_printable_ascii',
    1,
    HONEST.map((line) => line.replace('\n', '\r\n')),
  ),
  tamper('a blank line', 'not_json', 6, HONEST.toSpliced(5, 0, '\n')),
  tamper('a blank line at the end', 'not_json', LAST + 1, [...HONEST, '\n']),
  tamper('no line feed at the end', 'torn_line', LAST, edit(LAST, '\n', '')),
  tamper('a torn line at the end', 'torn_line', LAST + 1, [...HONEST, '{"event_name"']),
  tamper('NUL padding at the end', 'torn_line', LAST + 1, [...HONEST, '\0'.repeat(64)]),
  tamper('a byte order mark', 'not_printable_ascii', 1, ['\u00ef\u00bb\u00bf', ...HONEST]),
  tamper(
    'a letter beyond ASCII',
    'not_printable_ascii',
    LAST,
    edit(LAST, 'demo-api', 'd\u00c3\u00a9mo-api'),
  ),
  tamper(
    'an invalid UTF-8 byte',
    'not_printable_ascii',
    LAST,
    edit(LAST, 'demo-api', 'd\u00ffmo-api'),
  ),
  tamper(
    'a control sequence',
    'not_printable_ascii',
    LAST,
    edit(LAST, 'demo-api', 'demo\u001b[31mapi'),
  ),
  tamper('a line over the limit', 'line_too_long', LAST, edit(LAST, 'demo-api', 'a'.repeat(8_200))),
  tamper('a line that is an array', 'not_json', LAST, HONEST.with(LAST - 1, '[]\n')),
  tamper('a line that is null', 'not_json', LAST, HONEST.with(LAST - 1, 'null\n')),
];
