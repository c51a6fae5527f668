import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLongLog } from './long-log.mjs';
import { judge, ratios, summarize } from './stats.mjs';
import { BIN, cleanEnvironment, timeNode, withTemporaryFolder } from './surroundings.mjs';

const RUNS = 15;
const LONG_RUNS = 3;
const LINES = 100_000;
const LIMITS = { work_ms: 300, kB: 500, long_s: 5, long_MB: 1 };
const MODULES = ['cli/main.js', 'cli/commands/report.js'].map(
  (file) => new URL(`../../dist/${file}`, import.meta.url).href,
);
/** What the command does once its modules are loaded, in milliseconds on stderr. */
const WORK = `
  const [{ main }] = await Promise.all(${JSON.stringify(MODULES)}.map((file) => import(file)));
  const from = performance.now();
  await main(process.argv.slice(1));
  process.stderr.write(String(performance.now() - from));`;

/**
 * A report of a default run and of a log of 100,000 lines: what it takes, and how large it is. The
 * whole process stands against `verify` of the same log, in turn with it: both load the schemas.
 */
export async function measureReport() {
  return withTemporaryFolder((folder) => {
    timeNode([BIN, '--quiet', '--root', folder]);
    const args = ['report', '--quiet', '--root', folder];
    const verify = [BIN, 'verify', '--quiet', '--root', folder];
    const times = { work: [], whole: [], verify: [] };
    for (let run = 0; run < RUNS; run += 1) {
      times.work.push(timeWork(args));
      times.whole.push(timeNode([BIN, ...args]).wall_ms);
      times.verify.push(timeNode(verify).wall_ms);
    }
    const page = join(folder, 'logs', 'report.html');
    return [
      against(LIMITS.work_ms, 'report of a default run', 'ms', times.work),
      judge({
        ...{ figure: 'the whole process of it', unit: 'ms', ours: summarize(times.whole) },
        peer: { name: 'verify', ...summarize(times.verify) },
        ratio: ratios(times.whole, times.verify),
        goal: null,
      }),
      against(LIMITS.kB, 'its size', 'kB', [statSync(page).size / 1_000]),
      ...measureLong(folder),
    ];
  });
}

/** Whole processes. */
function measureLong(folder) {
  const log = join(folder, 'long.log');
  const page = join(folder, 'long.html');
  makeLongLog(folder, log, LINES);
  const times = Array.from(
    { length: LONG_RUNS },
    () => timeNode([BIN, 'report', '--quiet', log, '--out', page]).wall_ms / 1_000,
  );
  return [
    against(LIMITS.long_s, 'report of 100,000 lines', 's', times),
    against(LIMITS.long_MB, 'its size', 'MB', [statSync(page).size / 1_000_000]),
  ];
}

function timeWork(args) {
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', WORK, '--', ...args], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(`report ended with ${child.status}: ${child.stderr}`);
  return Number(child.stderr);
}

function against(limit, figure, unit, values) {
  return judge({
    ...{ figure, unit, ours: summarize(values) },
    peer: { name: 'limit', ...summarize([limit]) },
    ratio: summarize(values.map((value) => value / limit)),
    goal: { at_most: 1 },
  });
}
