import { deepFreeze } from '../domain/objects.js';
import { qTableSchema, type QTable } from '../domain/q-table.js';
import { readStrictJson } from '../domain/strict-json.js';

/** A table, or everything that is wrong with the text. The reasons may quote the text: escape them. */
export type QTableReading =
  | { readonly sound: true; readonly table: QTable }
  | { readonly sound: false; readonly reasons: readonly string[] };

/**
 * Reads a Q-table strictly: only what can be believed whole is a table. JSON has no word for NaN, and
 * reads 1e999 as Infinity; the schema takes neither. The rows are kept without a prototype, so that no
 * name finds anything there but a row.
 * @param sha256 SHA-256 in hex of a text's UTF-8 bytes
 */
export function readQTable(text: string, sha256: (text: string) => string): QTableReading {
  const reading = readStrictJson(text, qTableSchema);
  if (!reading.sound) return reading;
  const { value, raw } = reading;
  if (sha256(rowsAsTheyStand(raw)) !== value.rows_sha256) {
    return { sound: false, reasons: ['rows_sha256: the rows do not have this hash'] };
  }
  const rows = Object.assign(Object.create(null) as QTable['rows'], value.rows);
  return { sound: true, table: deepFreeze({ ...value, rows }) };
}

/** Not what the schema made of them: that puts the cells into an order of its own. */
function rowsAsTheyStand(raw: unknown): string {
  return typeof raw === 'object' && raw !== null && 'rows' in raw ? JSON.stringify(raw.rows) : '';
}
