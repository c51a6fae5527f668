import { sha256 } from '../../app/registry.js';
import { LIVE_RATE_PPM } from '../../decider/learn.js';
import { tableText } from '../../decider/train.js';
import { SHIPPED_PARAMETERS } from '../../domain/model-parameters.js';
import type { LearnedTable } from '../../domain/ports.js';
import type { RunRecord } from '../../domain/proof-lines/run-record.js';
import type { QRow, QTable } from '../../domain/q-table.js';
import { storeTableFile } from './q-table-file.js';

/** By what terms a run learns; its record says so, so that each lesson can be computed again. */
const LEARNING_TERMS: NonNullable<RunRecord['learns']> = {
  ...SHIPPED_PARAMETERS.rewards,
  rate_ppm: LIVE_RATE_PPM,
};

export interface LiveTable {
  /** What is known now, by state. */
  readonly rows: ReadonlyMap<string, QRow>;
  readonly learned: LearnedTable;
  readonly terms: NonNullable<RunRecord['learns']>;
}

/** A table that goes on learning: each new row is in the file before the next decision is made. */
export function openLiveTable(path: string, table: QTable): LiveTable {
  const rows = new Map(Object.entries(table.rows));
  const from_rows_sha256 = table.learned.from_rows_sha256 ?? table.rows_sha256;
  let { updates } = table.learned;
  return {
    rows,
    terms: LEARNING_TERMS,
    learned: {
      store(state, row) {
        rows.set(state, row);
        updates += 1;
        const all = Object.fromEntries(rows);
        const learned = { updates, from_rows_sha256 };
        const rows_sha256 = sha256(JSON.stringify(all));
        storeTableFile(path, tableText({ ...table, learned, rows_sha256, rows: all }), true);
      },
    },
  };
}
