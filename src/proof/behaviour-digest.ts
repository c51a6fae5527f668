import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { behaviourIn } from '../domain/proof-lines/behaviour.js';

/**
 * SHA-256 over a log's lines without their times, run id, chain links and measured values: two runs
 * that decided, did and said the same have the same digest.
 */
export function behaviourDigest(path: string): string {
  const hash = createHash('sha256');
  for (const line of readFileSync(path, 'latin1').split('\n').slice(0, -1)) {
    const behaviour = behaviourIn(JSON.parse(line) as Record<string, unknown>);
    hash.update(`${JSON.stringify(behaviour)}\n`);
  }
  return hash.digest('hex');
}
