import { signatureOf } from '../../src/audit/checker/agent-signature.js';
import { sha256 } from '../../src/run/app/registry.js';
import { readRunInputs } from '../../src/run/assembly/run-inputs.js';
import { Replay } from '../../src/audit/replay/replay.js';

const { q_table, q_table_sha256 } = readRunInputs();
const TABLE = new Map(Object.entries(q_table.rows));

/** A replay with the shipped Q-table, as `verify --replay` makes it. */
export function createReplay(): Replay {
  const tableNamed = (named: string) => (named === q_table_sha256 ? TABLE : undefined);
  return new Replay({ tableNamed, sha256, signatureOf });
}
