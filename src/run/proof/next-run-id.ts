import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { beginningOf } from '../../audit/library/first-line.js';
import { allLogPaths, type LogFolder } from '../../audit/library/log-files.js';
import { archivedRunIds } from '../../audit/library/run-numbers.js';
import { makeFolder } from '../../base/durable-files.js';
import { orFailLoudly } from './fail-loudly.js';

/**
 * The id of the next run: a counter of this root and four random hex digits. The newest run has the
 * highest number, whatever the clock says, and a number that no log holds is given out again, so that
 * a gap between numbers is a log that somebody took away. Makes the folders of the logs.
 * @param digits gives the four hex digits; only a run that must be the same to the byte names its own
 */
export function nextRunId(logs: LogFolder, digits = randomDigits): string {
  return orFailLoudly(logs, () => {
    makeFolder(logs.archive);
    const current = allLogPaths(logs).flatMap((path) => {
      const beginning = existsSync(path) ? beginningOf(path) : undefined;
      return beginning?.is === 'log' ? [beginning.first.run_id] : [];
    });
    const numbers = [...archivedRunIds(logs), ...current].map((id) => Number.parseInt(id, 10));
    const next = numbers.reduce((highest, number) => Math.max(highest, number), 0) + 1;
    return `${String(next).padStart(6, '0')}-${digits()}`;
  });
}

function randomDigits(): string {
  return randomBytes(2).toString('hex');
}
