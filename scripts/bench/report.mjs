import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLongLog } from './long-log.mjs';
import { judge, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const RUNS = 15;
const LONG_RUNS = 3;
const LINES = 100_000;
const LIMITS = { ms: 300, kB: 500, long_s: 5, long_MB: 1 };

/**
 * A report, from the start of the process to its end, against the time and the size that nobody
 * minds: of a default run, and of a log of 100,000 lines.
 */
export async function measureReport() {
  return withTemporaryFolder((folder) => {
    timeNode([BIN, '--quiet', '--root', folder]);
    const page = join(folder, 'logs', 'report.html');
    const times = repeat(RUNS, ['--root', folder]);

    const log = join(folder, 'long.log');
    const long = join(folder, 'long.html');
    makeLongLog(folder, log, LINES);
    const longTimes = repeat(LONG_RUNS, [log, '--out', long]).map((ms) => ms / 1_000);
    return [
      row('report of a default run', 'ms', times, LIMITS.ms),
      row('its size', 'kB', [statSync(page).size / 1_000], LIMITS.kB),
      row('report of 100,000 lines', 's', longTimes, LIMITS.long_s),
      row('its size', 'MB', [statSync(long).size / 1_000_000], LIMITS.long_MB),
    ];
  });
}

/** @returns milliseconds, each of a whole process */
function repeat(runs, args) {
  return Array.from({ length: runs }, () => timeNode([BIN, 'report', '--quiet', ...args]).wall_ms);
}

function row(figure, unit, values, limit) {
  return judge({
    ...{ figure, unit, ours: summarize(values) },
    peer: { name: 'limit', ...summarize([limit]) },
    ratio: summarize(values.map((value) => value / limit)),
    goal: { at_most: 1 },
  });
}
