import type { Envelope, ProofEventName } from '../../../domain/proof-lines/catalogue.js';
import { ACT_ROWS } from './act-rows.js';
import { APPROVAL_ROWS } from './approval-rows.js';
import { DECISION_ROWS } from './decision-rows.js';
import { ONBOARDING_ROWS } from './onboarding-rows.js';
import { derived, measured, under, type KindRows, type PathsIn, type Row } from './row.js';
import { RUN_RECORD_ROWS } from './run-record-rows.js';
import { RUN_ROWS } from './run-rows.js';
import { RUNTIME_ROWS } from './runtime-rows.js';
import { VERDICT_ROWS } from './verdict-rows.js';

/** What the log adds to each line. */
const ENVELOPE_ROWS: Readonly<Record<PathsIn<Envelope>, Row>> = {
  timestamp: measured('a moment in UTC; a clock may be stepped, a virtual one never goes back'),
  run_id: derived('the same in each line; the number of the run in its root'),
  seq: derived('counted'),
  cause: derived('the line that led to this one'),
  prev: derived('the hash of the line before'),
};

/** The fields of each kind's own. */
const KIND_ROWS: { readonly [Name in ProofEventName]: KindRows<Name> } = {
  ...ONBOARDING_ROWS,
  ...RUNTIME_ROWS,
  ...DECISION_ROWS,
  ...APPROVAL_ROWS,
  ...ACT_ROWS,
  ...VERDICT_ROWS,
  ...RUN_ROWS,
};

/** Every field of a proof log, in groups: the envelope, the run's record, each kind of line. */
export const FIELD_TABLE: readonly (readonly [
  group: string,
  rows: Readonly<Record<string, Row>>,
])[] = [
  ['every line', ENVELOPE_ROWS],
  ['first line, `run`', RUN_RECORD_ROWS],
  ...Object.entries<Readonly<Record<string, Row>>>(KIND_ROWS),
];

type Rows = ReadonlyMap<string, Row>;
const INSIDE = derived('its fields');

const ROWS: ReadonlyMap<string, Rows> = new Map(
  Object.entries<Readonly<Record<string, Row>>>(KIND_ROWS).map(([kind, rows]) => [
    kind,
    withPrefixes({ ...ENVELOPE_ROWS, ...rows, ...under('run', RUN_RECORD_ROWS) }),
  ]),
);

/** Each row by its path, and each object on the way to one. */
function withPrefixes(rows: Readonly<Record<string, Row>>): Rows {
  const all = new Map<string, Row>();
  for (const path of Object.keys(rows)) {
    const names = path.split('.');
    for (const [at] of names.entries()) all.set(names.slice(0, at).join('.'), INSIDE);
  }
  for (const [path, row] of Object.entries(rows)) all.set(path, row);
  return all;
}

/**
 * @param names from the line inward: `['measured', 'windows', 'heap_used_kb', 'w1']`
 * @returns the path as the table spells it, and what determines the field there
 */
export function fieldAt(
  kind: ProofEventName,
  names: readonly string[],
): { readonly path: string; readonly row: Row | undefined } {
  const rows = ROWS.get(kind);
  const path = names.reduce((before, name) => {
    const inward = before === '' ? '' : `${before}.`;
    return rows?.has(inward + name) === true ? inward + name : `${inward}*`;
  }, '');
  return { path, row: rows?.get(path) };
}
