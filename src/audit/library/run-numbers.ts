import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { makeFolder } from '../../base/durable-files.js';
import { namesIn } from '../../base/folder-names.js';
import { orFailLoudly } from './fail-loudly.js';
import { beginningOf } from './first-line.js';
import { allLogPaths, type LogFolder } from './log-files.js';

const ARCHIVED = /^(\d{6,}-[0-9a-f]{4})\.log$/;

/**
 * The id of the next run: a counter of this root and four random hex digits. The newest run has the
 * highest number, whatever the clock says, and a number that no log holds is given out again, so that
 * a gap between numbers is a log that somebody took away.
 * @param digits gives the four hex digits; only a run that must be the same to the byte names its own
 */
export function nextRunId(logs: LogFolder, digits = randomDigits): string {
  return orFailLoudly(logs, () => {
    makeFolder(logs.archive);
    const current = allLogPaths(logs).flatMap((path) => {
      const beginning = existsSync(path) ? beginningOf(path) : undefined;
      return beginning?.is === 'log' ? [beginning.first.run_id] : [];
    });
    const numbers = [...archivedRunIds(logs), ...current].map(numberOf);
    const next = numbers.reduce((highest, number) => Math.max(highest, number), 0) + 1;
    return `${String(next).padStart(6, '0')}-${digits()}`;
  });
}

function randomDigits(): string {
  return randomBytes(2).toString('hex');
}

/** The archived runs, the newest first; none where there is no archive. @throws as `namesIn` does */
export function archivedRunIds(logs: LogFolder): string[] {
  return namesIn(logs.archive)
    .flatMap((file) => ARCHIVED.exec(file)?.[1] ?? [])
    .sort((a, b) => numberOf(b) - numberOf(a));
}

/** Past a million the numbers get longer, and text would sort them wrongly. */
function numberOf(runId: string): number {
  return Number.parseInt(runId, 10);
}
