import { lstatSync } from 'node:fs';
import { sha256 } from '../../app/registry.js';
import type { Environment } from '../../domain/environment.js';
import { policySchema, type Policy } from '../../domain/policy.js';
import type { QTable } from '../../domain/q-table.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';
import { learnedTablePath, readTableFile, SHIPPED_TABLE_PATH } from './q-table-file.js';

/** What decides besides the code: policy and Q-table, each with the hash that the log names. */
export interface RunInputs {
  readonly policy: Policy;
  readonly policy_sha256: string;
  readonly q_table: QTable;
  readonly q_table_sha256: string;
  /** The table's file, as it stands. */
  readonly q_table_text: string;
}

/** Whose table is wanted. */
export interface TablePlace {
  readonly root: string;
  readonly env: Environment;
}

/**
 * @param place where something was trained or learned, that table is read; otherwise, and without a
 * place, the one that ships
 * @throws DemoRunError `q_table_invalid`
 */
export function readRunInputs(place?: TablePlace): RunInputs {
  const { table, text, sha256: q_table_sha256 } = readTable(place);
  // In the schema's key order, as it stands in the log: the hash is over the text that is there.
  const policy = policySchema.parse(BUILT_IN_POLICY);
  return {
    policy,
    policy_sha256: sha256(JSON.stringify(policy)),
    q_table: table,
    q_table_sha256,
    q_table_text: text,
  };
}

function readTable(place: TablePlace | undefined): ReturnType<typeof readTableFile> {
  const own = place === undefined ? undefined : learnedTablePath(place.root, place.env);
  if (own !== undefined && lstatSync(own, { throwIfNoEntry: false }) !== undefined) {
    return readTableFile(
      own,
      `move it away; demo-run train --env ${place?.env ?? ''} makes a new one`,
    );
  }
  return readTableFile(SHIPPED_TABLE_PATH, 'install demo-run again');
}
