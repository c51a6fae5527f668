import fc from 'fast-check';
import { sha256 } from '../../src/run/app/registry.js';
import { STATES } from '../../src/lab/model/states.js';
import { stateKey } from '../../src/core/decider/state.js';
import { EXECUTABLE_ACTIONS } from '../../src/core/domain/actions.js';
import { SHIPPED_TABLE } from './training.js';

/** Q-tables as nobody trained them: as text for a reader, as rows for a decider that trusts nobody. */
const KEYS = STATES.map(stateKey);
const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'crash', '', 'crash/none/none/0/0'];
const ODD_NUMBERS = [NaN, Infinity, -Infinity, -0, 0.5, 1e308, -1e308, 2 ** 53, -1, 1e13];
const ODD_SPELLINGS = ['NaN', '1e999', '-1e999', '-0', '1e308', '0.5', '-1', '"1"', 'null', '[]'];

const soundCell = fc.record({
  q_micro: fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1e12, 1e12)),
  visits: fc.oneof(fc.nat(), fc.constantFrom(0, 1, 1e12)),
});
const soundRow = fc.record({
  noop: soundCell,
  restart_service: soundCell,
  scale_workers: soundCell,
});

const oddNumber = fc.oneof(fc.integer(), fc.constantFrom(...ODD_NUMBERS), fc.double());
const oddCell = fc.oneof(
  soundCell,
  fc.record({ q_micro: oddNumber, visits: oddNumber }, { requiredKeys: [] }),
  fc.constantFrom(null, undefined, 7, 'cell', []),
);
/** Whatever a row in memory can be. */
export const anyRow: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: soundRow },
  {
    weight: 4,
    arbitrary: fc.record(
      { noop: oddCell, restart_service: oddCell, scale_workers: oddCell },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: soundRow.map((row): unknown => Object.create(row)) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 0, 'row', []) },
);
/** Whatever a table in memory can be. */
export const anyRows = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), anyRow), { maxLength: 40 })
  .map((rows) => new Map(rows));

const soundRowText = soundRow.map((row) => JSON.stringify(row));
const oddValueText = fc.oneof(fc.integer().map(String), fc.constantFrom(...ODD_SPELLINGS));
const oddCellText = fc
  .array(fc.tuple(fc.constantFrom('q_micro', 'visits', '__proto__'), oddValueText))
  .map(objectText);
const oddRowText = fc
  .array(fc.tuple(fc.constantFrom(...EXECUTABLE_ACTIONS, 'rollback', 'constructor'), oddCellText))
  .map(objectText);

const soundRowsText = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), soundRowText), { selector: ([key]) => key })
  .map(objectText);
const oddRowsText = fc
  .array(
    fc.tuple(
      fc.constantFrom(...KEYS, ...ODD_KEYS),
      fc.oneof(soundRowText, oddRowText, oddValueText),
    ),
    { maxLength: 8 },
  )
  .map(objectText);

/** The text of a table, with the hash that its rows have; about half of them are sound. */
export const anyTableText = fc
  .oneof(soundRowsText, oddRowsText)
  .map((rows) => tableText(rows))
  .chain((text) =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(text) },
      { weight: 1, arbitrary: fc.nat(text.length).map((end) => text.slice(0, end)) },
    ),
  );

function tableText(rows: string): string {
  const { trained_by, learned } = SHIPPED_TABLE;
  const head = JSON.stringify({ q_table_version: 2, trained_by, learned });
  return `${head.slice(0, -1)},"rows_sha256":"${hashOf(rows)}","rows":${rows}}`;
}

function hashOf(rows: string): string {
  try {
    return sha256(JSON.stringify(JSON.parse(rows)));
  } catch {
    return sha256('no JSON');
  }
}

function objectText(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
}
