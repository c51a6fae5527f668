import { lstatSync } from 'node:fs';
import type { Environment } from '../../core/domain/environment.js';
import type { QTable } from '../../core/domain/q-table.js';
import { SHIPPED_TABLE_PATH } from '../../base/package-paths.js';
import { readPolicyInputs, type NamedPolicy } from './policy-file.js';
import { learnedTablePath, readTableFile } from './q-table-file.js';

/** What decides besides the code: policy and Q-table, each with the hash that the log names. */
export interface RunInputs extends NamedPolicy {
  readonly q_table: QTable;
  readonly q_table_sha256: string;
  /** The table's file, as it is. */
  readonly q_table_text: string;
}

/** Whose table is wanted, and under which policy: a file's, or the one that is built in. */
export interface InputPlace {
  readonly root: string;
  readonly env: Environment;
  readonly policyFile?: string | undefined;
}

/**
 * @param place where something was trained or learned, that table is read; otherwise, and without a
 * place, the one that ships
 * @throws DemoRunError `q_table_invalid`, `policy_invalid`
 */
export function readRunInputs(place?: InputPlace): RunInputs {
  const { table, text, sha256: q_table_sha256 } = readTable(place);
  return {
    ...readPolicyInputs(place?.policyFile),
    q_table: table,
    q_table_sha256,
    q_table_text: text,
  };
}

function readTable(place: InputPlace | undefined): ReturnType<typeof readTableFile> {
  const own = place === undefined ? undefined : learnedTablePath(place.root, place.env);
  if (own !== undefined && lstatSync(own, { throwIfNoEntry: false }) !== undefined) {
    return readTableFile(
      own,
      `move it away; \`demo-run train --env ${place?.env ?? ''}\` makes a new one`,
    );
  }
  return readTableFile(SHIPPED_TABLE_PATH, 'install demo-run again');
}
