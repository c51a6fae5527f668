import { namesIn } from '../../base/folder-names.js';
import type { LogFolder } from './log-files.js';

const ARCHIVED = /^(\d{6,}-[0-9a-f]{4})\.log$/;

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
