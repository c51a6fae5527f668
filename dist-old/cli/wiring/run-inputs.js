import { readFileSync } from 'node:fs';
import { sha256 } from '../../app/registry.js';
import { DemoRunError } from '../../domain/errors.js';
import { policySchema } from '../../domain/policy.js';
import { qTableSchema } from '../../domain/q-table.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';
const SHIPPED_Q_TABLE = new URL('../../decider/shipped-q-table.json', import.meta.url);
/** @throws DemoRunError `q_table_invalid` */
export function readRunInputs() {
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
function parseQTable(text) {
    const parsed = qTableSchema.safeParse(JSON.parse(text));
    if (parsed.success)
        return parsed.data;
    throw new DemoRunError('q_table_invalid', 'the Q-table that ships with demo-run is damaged', {
        remedy: 'install demo-run again',
    });
}
