import { constants, createReadStream } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { RUNTIME_EVENT_COLUMNS, type RuntimeEvent } from '../../core/domain/runtime-event.js';
import { openRegularFile } from '../../base/regular-file.js';

export const CSV_HEADER = `${RUNTIME_EVENT_COLUMNS.join(',')}\n`;
const RUN_ID_AT = RUNTIME_EVENT_COLUMNS.indexOf('run_id');
const EVENT_ID_AT = RUNTIME_EVENT_COLUMNS.indexOf('event_id');

/** More than any row of ours: after a quote that nobody closes the rest of the file is one row. */
const LONGEST_ROW = 64 * 1024;

/** What to do about a file that cannot be used: each of its rows is in a proof log, too. */
export const REMAKE_CSV =
  'move that file away, then run `demo-run redeliver`: it makes the file again from the proof logs';

/** A row as it is in the file. */
export interface CsvRow {
  /** With its LF. */
  readonly text: string;
  readonly event_id: string;
  readonly run_id: string;
}

/** A quote, the end of a line, or at the beginning what a spreadsheet takes for a formula. */
const NEEDS_CARE = /["\r\n]|^[-=+@\t\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Events as rows: RFC 4180 quoting, LF. */
export function toRows(events: readonly RuntimeEvent[]): string {
  return events.map(toRow).join('');
}

function toRow(event: RuntimeEvent): string {
  const cells = RUNTIME_EVENT_COLUMNS.map((column) => event[column]);
  const texts = cells.map((cell) => String(cell ?? ''));
  if (texts.some((text) => NEEDS_CARE.test(text))) return toRowWithCare(cells);
  // Nearly every row is such a one. Measured, the library takes nearly three times as long for it.
  return `${texts.map((text) => (text.includes(',') ? `"${text}"` : text)).join(',')}\n`;
}

function toRowWithCare(cells: readonly unknown[]): string {
  return stringify([cells], {
    // A cell that a spreadsheet would run as a formula is quoted (OWASP, CSV injection).
    escape_formulas: true,
  });
}

/**
 * The rows of a file of runtime events, between two of its bytes; a header among them is left out.
 * @throws DemoRunError `sink_unavailable` when it cannot be read, or is not such a file
 */
export async function* readRows(
  path: string,
  { from = 0, to = Infinity }: { readonly from?: number; readonly to?: number } = {},
): AsyncGenerator<CsvRow> {
  if (to <= from) return;
  // Loaded when a file is read back, not before a run begins.
  const { parse } = await import('csv-parse');
  try {
    const fd = openRegularFile(path, constants.O_RDONLY);
    const bytes = createReadStream(path, { fd, start: from, end: to - 1 });
    const records = bytes.pipe(
      parse({ raw: true, record_delimiter: '\n', max_record_size: LONGEST_ROW }),
    );
    bytes.once('error', (error) => records.destroy(error));
    for await (const { raw, record } of records as AsyncIterable<{
      raw: string;
      record: string[];
    }>) {
      if (raw !== CSV_HEADER) yield toCsvRow(raw, record);
    }
  } catch (cause) {
    throw new DemoRunError('sink_unavailable', `${path} cannot be read: ${messageOf(cause)}`, {
      cause,
      remedy: REMAKE_CSV,
    });
  }
}

function toCsvRow(text: string, record: readonly string[]): CsvRow {
  return { text, event_id: record[EVENT_ID_AT] ?? '', run_id: record[RUN_ID_AT] ?? '' };
}
