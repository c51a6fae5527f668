import { readFileSync } from 'node:fs';
import { sha256 } from '../../app/registry.js';
import { DemoRunError } from '../../domain/errors.js';
import { policySchema, type Policy } from '../../domain/policy.js';
import { qTableSchema, type QTable } from '../../domain/q-table.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';

const SHIPPED_Q_TABLE = new URL('../../decider/shipped-q-table.json', import.meta.url);

/** What decides besides the code: policy and Q-table, each with the hash that the log names. */
export interface RunInputs {
  readonly policy: Policy;
  readonly policy_sha256: string;
  readonly q_table: QTable;
  readonly q_table_sha256: string;
}

/** @throws DemoRunError `q_table_invalid` */
export function readRunInputs(): RunInputs {
  const text = readFileSync(SHIPPED_Q_TABLE, 'utf8');
  // In the schema's key order, as it stands in the log: the hash is over the text that is there.
  const policy = policySchema.parse(BUILT_IN_POLICY);
  return {
    policy,
    policy_sha256: sha256(JSON.stringify(policy)),
    q_table: parseQTable(text),
    q_table_sha256: sha256(text),
  };
}

function parseQTable(text: string): QTable {
  const parsed = qTableSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new DemoRunError('q_table_invalid', 'the Q-table that ships with demo-run is damaged', {
    remedy: 'install demo-run again',
  });
}
