import type { Row } from './row.js';
import { FIELD_TABLE } from './table.js';

const BEGIN = '<!-- fields: begin -->';
const END = '<!-- fields: end -->';

/**
 * @param page a text with the two markers
 * @returns the text with the table of fields between them
 */
export function pageWithTable(page: string): string {
  const [before] = page.split(BEGIN);
  const [, after] = page.split(END);
  return `${before ?? ''}${BEGIN}\n\n<!-- prettier-ignore-start -->\n\n${tableText()}\n<!-- prettier-ignore-end -->\n\n${END}${after ?? ''}`;
}

function tableText(): string {
  return FIELD_TABLE.map(([group, rows]) => `${group}:\n\n${rowsText(rows)}`).join('\n');
}

function rowsText(rows: Readonly<Record<string, Row>>): string {
  const lines = Object.entries(rows).map(
    ([path, row]) => `| \`${path}\` | ${row.by} | ${wordsOf(row)} |`,
  );
  return [
    '| field | is | from what, within what, or why |',
    '| --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}

function wordsOf(row: Row): string {
  if (row.by === 'derived')
    return row.freeIn === undefined
      ? row.from
      : `${row.from}; free in a log of kind \`${row.freeIn}\``;
  if (row.by === 'free') return row.because;
  return row.most === undefined ? row.within : `${row.within}; at most ${String(row.most)}`;
}
