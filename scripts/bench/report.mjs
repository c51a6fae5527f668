import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLongLog } from './long-log.mjs';
import { judge, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const RUNS = 15;
const LONG_RUNS = 3;
const LINES = 100_000;
/** Its run has no end, so that it has no verdict. */
const NOTHING_CONCLUDED = 4;
const LIMITS = { whole_ms: 300, kB: 500, long_s: 5, long_MB: 1 };
/** A report of a default run and of a log of 100,000 lines, as whole processes, and how large it is. */
export async function measureReport() {
  return withTemporaryFolder((folder) => {
    timeNode([BIN, '--quiet', '--root', folder]);
    const args = [BIN, 'report', '--quiet', '--root', folder];
    const times = Array.from({ length: RUNS }, () => timeNode(args).wall_ms);
    const page = join(folder, 'logs', 'report.html');
    return [
      against(LIMITS.whole_ms, 'report of a default run', 'ms', times),
      against(LIMITS.kB, 'its size', 'kB', [statSync(page).size / 1_000]),
      ...measureLong(folder),
    ];
  });
}

function measureLong(folder) {
  const log = join(folder, 'long.log');
  const page = join(folder, 'long.html');
  makeLongLog(folder, log, LINES);
  const args = [BIN, 'report', '--quiet', log, '--out', page];
  const times = Array.from(
    { length: LONG_RUNS },
    () => timeNode(args, 'ignore', NOTHING_CONCLUDED).wall_ms / 1_000,
  );
  return [
    against(LIMITS.long_s, 'report of 100,000 lines', 's', times),
    against(LIMITS.long_MB, 'its size', 'MB', [statSync(page).size / 1_000_000]),
  ];
}

function against(limit, figure, unit, values) {
  return judge({
    ...{ figure, unit, ours: summarize(values) },
    peer: { name: 'limit', ...summarize([limit]) },
    ratio: summarize(values.map((value) => value / limit)),
    goal: { at_most: 1 },
  });
}
