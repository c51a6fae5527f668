import { sha256 } from '../app/registry.js';
import { LIVE_RATE_PPM } from '../../core/decider/learn.js';
import { tableText } from '../../core/domain/q-table.js';
import { SHIPPED_PARAMETERS } from '../../core/domain/model-parameters.js';
import type { LearnedTable } from '../../core/domain/ports.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { QRow } from '../../core/domain/q-table.js';
import { keptTablePath, learnedTablePath, storeTableFile } from './q-table-file.js';
import type { RunInputs, InputPlace } from './run-inputs.js';

/** By what terms a run learns; its record says so, so that each update can be computed again. */
const LEARNING_TERMS: NonNullable<RunRecord['learns']> = {
  ...SHIPPED_PARAMETERS.rewards,
  rate_ppm: LIVE_RATE_PPM,
};

export interface LiveTable {
  /** What is known now, by state. */
  readonly rows: Pick<ReadonlyMap<string, QRow>, 'get'>;
  readonly learned: LearnedTable;
  readonly terms: NonNullable<RunRecord['learns']>;
}

/**
 * A table that goes on learning: each new row is in the file before the next decision is made. The
 * table that the run began with stays, under the hash by which the run's log names it.
 */
export function openLiveTable(
  { root, env }: InputPlace,
  { q_table, q_table_sha256, q_table_text }: RunInputs,
): LiveTable {
  const rows = new Map(Object.entries(q_table.rows));
  const from_rows_sha256 = q_table.learned.from_rows_sha256 ?? q_table.rows_sha256;
  let { updates } = q_table.learned;
  let isKept = false;
  return {
    rows: { get: (state) => rows.get(state) },
    terms: LEARNING_TERMS,
    learned: {
      store(state, row) {
        if (!isKept) storeTableFile(keptTablePath(root, env, q_table_sha256), q_table_text, true);
        isKept = true;
        rows.set(state, row);
        updates += 1;
        const all = Object.fromEntries(rows);
        const learned = { updates, from_rows_sha256 };
        const rows_sha256 = sha256(JSON.stringify(all));
        const text = tableText({ ...q_table, learned, rows_sha256, rows: all });
        storeTableFile(learnedTablePath(root, env), text, true);
      },
    },
  };
}
