import { qTableSchema, type QTable } from '../domain/q-table.js';
import { messageOf } from '../domain/errors.js';
import { keyFaults } from './json-keys.js';

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
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { sound: false, reasons: [`it is not JSON: ${messageOf(error)}`] };
  }
  const parsed = qTableSchema.safeParse(raw);
  const faults = keyFaults(text);
  if (!parsed.success) return { sound: false, reasons: [...faults, ...complaints(parsed.error)] };
  if (sha256(rowsAsTheyStand(raw)) !== parsed.data.rows_sha256) {
    faults.push('rows_sha256: the rows do not have this hash');
  }
  if (faults.length > 0) return { sound: false, reasons: faults };
  const rows = Object.assign(Object.create(null) as QTable['rows'], parsed.data.rows);
  return { sound: true, table: { ...parsed.data, rows } };
}

/** A schema's complaints, each with its place. */
function complaints({ issues }: { readonly issues: readonly Issue[] }): string[] {
  return issues.map(({ path, message }) => {
    const place = path.map(String).join('.');
    return `${place === '' ? 'as a whole' : place}: ${message}`;
  });
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Not what the schema made of them: that puts the cells into an order of its own. */
function rowsAsTheyStand(raw: unknown): string {
  return typeof raw === 'object' && raw !== null && 'rows' in raw ? JSON.stringify(raw.rows) : '';
}
