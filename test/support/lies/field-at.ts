import type { ProofEventName } from '../../../src/core/domain/proof-lines/catalogue.js';
import { derived, type Row } from '../../../src/audit/checker/fields/row.js';
import { fieldRows } from '../../../src/audit/checker/fields/table.js';

const INSIDE = derived('its fields');

/**
 * @param names from the line inward: `['measured', 'windows', 'heap_used_kb', 'w1']`
 * @returns the path as the table of fields spells it, and what determines the field there
 */
export function fieldAt(
  kind: ProofEventName,
  names: readonly string[],
): { readonly path: string; readonly row: Row | undefined } {
  const rows = withPrefixes(fieldRows(kind));
  const path = names.reduce((before, name) => {
    const inward = before === '' ? '' : `${before}.`;
    return rows.has(inward + name) ? inward + name : `${inward}*`;
  }, '');
  return { path, row: rows.get(path) };
}

/** Each row by its path, and each object on the way to one. */
function withPrefixes(rows: Readonly<Record<string, Row>>): ReadonlyMap<string, Row> {
  const all = new Map<string, Row>();
  for (const path of Object.keys(rows)) {
    const names = path.split('.');
    for (const [at] of names.entries()) all.set(names.slice(0, at).join('.'), INSIDE);
  }
  for (const [path, row] of Object.entries(rows)) all.set(path, row);
  return all;
}
