import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../../app/registry.js';
import type { Environment } from '../../domain/environment.js';
import { policySchema, type Policy } from '../../domain/policy.js';
import type { QTable } from '../../domain/q-table.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';
import { SHIPPED_TABLE_PATH, learnedTablePath, readTableFile } from './q-table-file.js';

/** What decides besides the code: policy and Q-table, each with the hash that the log names. */
export interface RunInputs {
  readonly policy: Policy;
  readonly policy_sha256: string;
  readonly q_table: QTable;
  readonly q_table_sha256: string;
}

/**
 * @param place whose table is wanted: what was trained or learned there, where there is such a file;
 * otherwise, and without a place, the one that ships
 * @throws DemoRunError `q_table_invalid`
 */
export function readRunInputs(place?: {
  readonly root: string;
  readonly env: Environment;
}): RunInputs {
  const own = place === undefined ? undefined : learnedTablePath(place.root, place.env);
  const path = own !== undefined && existsSync(own) ? own : SHIPPED_TABLE_PATH;
  // In the schema's key order, as it stands in the log: the hash is over the text that is there.
  const policy = policySchema.parse(BUILT_IN_POLICY);
  return {
    policy,
    policy_sha256: sha256(JSON.stringify(policy)),
    q_table: readTableFile(path),
    q_table_sha256: sha256(readFileSync(path, 'utf8')),
  };
}
