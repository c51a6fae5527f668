import { join } from 'node:path';
import { checkArchive, type ArchiveCheck } from '../../src/audit/checker/check-archive.js';
import { checkLog } from '../../src/audit/checker/check-log.js';
import type { Files } from './mutants/home.js';
import { logsOf, placed } from './past-runs.js';
import { knowing } from './witnessed.js';

/** Two archived runs and the latest one, without the ending of its name. */
export const LIVE = 'day1_proof';
export const FIRST = { id: '000005-bbbb' };
export const SECOND = { id: '000006-aaaa' };
export const LATEST = { id: '000007-8f3a', at: LIVE };
export const HOME = logsOf([FIRST, SECOND, LATEST]);
export const ARCHIVED_FIRST = `archive/${FIRST.id}`;
export const ARCHIVED_SECOND = `archive/${SECOND.id}`;

/** What is found for one of the logs of such a home, of which its first run is remembered. */
export async function checkHome(files: Files, log = `${LIVE}.log`): Promise<ArchiveCheck> {
  const path = join(placed(files), log);
  return checkArchive(path, await checkLog(path), { remembered: knowing(files) });
}

export const whole = (predecessors: number): ArchiveCheck => ({
  is_own: false,
  ...{ predecessors, remarks: [], problem: null },
});
export const found = (
  predecessors: number,
  [code, expected, actual]: readonly [string, string, string],
): ArchiveCheck => ({
  is_own: false,
  ...{ predecessors, remarks: [] },
  problem: { code, expected, found: actual },
});
