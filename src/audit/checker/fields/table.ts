import type { Envelope, ProofEventName } from '../../../core/domain/proof-lines/catalogue.js';
import { ACT_ROWS } from './act-rows.js';
import { AGENT_ROWS } from './agent-rows.js';
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
  ...AGENT_ROWS,
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

/** The rows of all fields of such a line, by their paths. */
export function fieldRows(kind: ProofEventName): Readonly<Record<string, Row>> {
  return { ...ENVELOPE_ROWS, ...KIND_ROWS[kind], ...under('run', RUN_RECORD_ROWS) };
}
