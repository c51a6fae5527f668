import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLongLog } from './long-log.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { cleanEnvironment, withTemporaryFolder } from './surroundings.mjs';

const MAIN = new URL('../../dist/cli/main.js', import.meta.url).href;
const VALID_UNSEALED = 4;
const ROUNDS = 3;
/** 1 GB of such lines. */
const LINES = 1_400_000;
const LINES_TO_REPLAY = 200_000;
const BYTES_PER_MB = 1024 * 1024;

/**
 * Lines that `verify` checks in a second, against what `sha256sum` needs for the same file: bytes,
 * schema, chain, order and meaning, and once more with every verdict recomputed. The log is that of
 * a real run of attacks, whose refusals go on and on.
 */
export async function measureVerify() {
  return withTemporaryFolder(async (folder) => {
    const long = join(folder, 'long.log');
    makeLongLog(folder, long, LINES);
    const half = join(folder, 'half.log');
    makeLongLog(folder, half, LINES / 2);
    const short = join(folder, 'short.log');
    makeLongLog(folder, short, LINES_TO_REPLAY);
    const [whole, twice] = await checkWhole(half, long);
    return [whole, await replay(short), twice];
  });
}

/** The long log, in turn with half of it: twice the lines, twice the time, start-up included. */
async function checkWhole(half, long) {
  const series = emptySeries('ours', 'sum', 'rss');
  const times = emptySeries('whole', 'half');
  for (let round = 0; round < ROUNDS; round += 1) {
    times.half.push((await verify(half, [])).seconds * 1_000);
    times.whole.push((await measureOnce(series, long, LINES, [])) * 1_000);
  }
  return [
    row('verify', series, long, LINES, 100_000),
    judge({
      ...{ figure: 'verify, twice as long', unit: 'ms', ours: summarize(times.whole) },
      peer: { name: 'half the log', ...summarize(times.half) },
      ratio: ratios(times.whole, times.half),
      goal: { at_most: 2.2 },
    }),
  ];
}

async function replay(path) {
  const series = emptySeries('ours', 'sum', 'rss');
  for (let round = 0; round < ROUNDS; round += 1) {
    await measureOnce(series, path, LINES_TO_REPLAY, ['--replay']);
  }
  return row('verify --replay', series, path, LINES_TO_REPLAY, null);
}

/** @returns seconds */
async function measureOnce(series, path, lines, options) {
  const { seconds, rss } = await verify(path, options);
  series.ours.push(lines / seconds);
  series.rss.push(rss / BYTES_PER_MB);
  series.sum.push(lines / sha256sum(path));
  return seconds;
}

function row(figure, series, path, lines, linesPerSecond) {
  const ours = summarize(series.ours);
  const judged = judge({
    ...{ figure, unit: 'lines/s', ours, goal: null },
    peer: { name: 'sha256sum', ...summarize(series.sum) },
    ratio: ratios(series.ours, series.sum),
  });
  const mb = statSync(path).size / BYTES_PER_MB;
  return {
    ...judged,
    goal_text: linesPerSecond === null ? '-' : `>= ${linesPerSecond} lines/s`,
    met: linesPerSecond === null ? null : ours.median >= linesPerSecond,
    parts_unit: 'MB',
    parts: {
      'of the log': summarize([mb]),
      'of it in a second': summarize(series.ours.map((speed) => (speed / lines) * mb)),
      'of memory at most': summarize(series.rss),
    },
  };
}

/** @returns the time of the whole process, and its largest resident set, as the kernel counts it */
function verify(path, options) {
  const code = `
    const { main } = await import(${JSON.stringify(MAIN)});
    await main(['verify', process.argv[1], '--quiet', ...process.argv.slice(2)]);
    process.send(process.resourceUsage().maxRSS * 1024, () => process.disconnect());`;
  return new Promise((resolve, reject) => {
    let rss = 0;
    const from = performance.now();
    const program = spawn(
      process.execPath,
      ['--input-type=module', '-e', code, '--', path, ...options],
      { env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    program.on('message', (bytes) => (rss = Number(bytes)));
    program.on('error', reject);
    program.on('close', (exit) => {
      // The log has no head: it is valid, and cannot be more.
      if (exit !== VALID_UNSEALED) reject(new Error(`verify ended with ${exit}`));
      else resolve({ seconds: (performance.now() - from) / 1_000, rss });
    });
  });
}

/** @returns seconds */
function sha256sum(path) {
  const from = performance.now();
  const { status } = spawnSync('sha256sum', [path], { stdio: 'ignore' });
  if (status !== 0) throw new Error('sha256sum failed');
  return (performance.now() - from) / 1_000;
}
