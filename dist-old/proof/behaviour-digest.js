import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
/** What differs between two runs that behaved alike. */
const NOT_BEHAVIOUR = new Set(['timestamp', 'run_id', 'prev', 'measured']);
/**
 * SHA-256 over a log's lines without their times, run id, chain links and measured values: two runs
 * that decided, did and said the same have the same digest.
 */
export function behaviourDigest(path) {
    const hash = createHash('sha256');
    for (const line of readFileSync(path, 'latin1').split('\n').slice(0, -1)) {
        const parsed = JSON.parse(line);
        const behaviour = Object.entries(parsed).filter(([key]) => !NOT_BEHAVIOUR.has(key));
        hash.update(`${JSON.stringify(behaviour)}\n`);
    }
    return hash.digest('hex');
}
