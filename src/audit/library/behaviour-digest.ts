import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { behaviourIn } from '../../core/domain/proof-lines/behaviour.js';

/**
 * SHA-256 over a log's lines without their times, run id, chain links and measured values: two runs
 * that decided, did and said the same have the same digest.
 */
export function behaviourDigest(path: string): string {
  const lines = readFileSync(path, 'latin1').split('\n').slice(0, -1);
  return digestOfBehaviour(
    lines.map((line) => JSON.stringify(behaviourIn(JSON.parse(line) as object))),
  );
}

/** The same of lines that were read already. @param behaviour what `behaviourIn` leaves, as JSON */
export function digestOfBehaviour(behaviour: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of behaviour) hash.update(`${line}\n`);
  return hash.digest('hex');
}
