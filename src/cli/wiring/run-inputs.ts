import { sha256 } from '../../app/registry.js';
import { policySchema, type Policy } from '../../domain/policy.js';
import type { QTable } from '../../domain/q-table.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';
import { readTableFile, SHIPPED_TABLE_PATH } from './q-table-file.js';

/** What decides besides the code: policy and Q-table, each with the hash that the log names. */
export interface RunInputs {
  readonly policy: Policy;
  readonly policy_sha256: string;
  readonly q_table: QTable;
  readonly q_table_sha256: string;
}

/** @throws DemoRunError `q_table_invalid` */
export function readRunInputs(): RunInputs {
  const shipped = readTableFile(SHIPPED_TABLE_PATH, 'install demo-run again');
  // In the schema's key order, as it stands in the log: the hash is over the text that is there.
  const policy = policySchema.parse(BUILT_IN_POLICY);
  return {
    policy,
    policy_sha256: sha256(JSON.stringify(policy)),
    q_table: shipped.table,
    q_table_sha256: shipped.sha256,
  };
}
