import { dirname } from 'node:path';
import { makeFolder, writeAtomically } from '../../base/durable-files.js';
import { realPath, witnessPath } from '../../audit/library/remembered.js';
import type { Witness } from '../../core/domain/witness.js';

/**
 * Remembers of a folder of logs what was sealed in it last.
 * @throws the system's error
 */
export function writeWitness(
  stateFolder: string,
  logs: string,
  witness: Omit<Witness, 'logs'>,
): void {
  const path = witnessPath(stateFolder, logs);
  makeFolder(dirname(path), 0o700);
  const { format, ...rest } = witness;
  const record: Witness = { format, logs: realPath(logs), ...rest };
  writeAtomically(path, `${JSON.stringify(record)}\n`, 'replace', 0o600);
}
