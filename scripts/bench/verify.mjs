import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLongLog } from './long-log.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { cleanEnvironment, withTemporaryFolder } from './surroundings.mjs';

const LAUNCH = new URL('../launch.cjs', import.meta.url).href;
const VALID_UNSEALED = 4;
const ROUNDS = 5;
/** 266 MB of such lines. */
const LINES = 300_000;
const BYTES_PER_MB = 1024 * 1024;

/**
 * What `verify` takes by the clock, against what `sha256sum` takes for the same file: bytes, schema,
 * chain, order and meaning; then the same of half the log, and with every verdict recomputed. The log
 * is that of a real run of attacks, whose refusals go on and on. Whole processes, in turn.
 */
export async function measureVerify() {
  return withTemporaryFolder(async (folder) => {
    const whole = join(folder, 'whole.log');
    makeLongLog(folder, whole, LINES);
    const half = join(folder, 'half.log');
    makeLongLog(folder, half, LINES / 2);
    return rowsOf(await measureAll({ whole, half }), statSync(whole).size / BYTES_PER_MB);
  });
}

async function measureAll({ whole, half }) {
  const times = emptySeries('whole', 'half', 'replay', 'sum');
  const memory = emptySeries('whole', 'replay');
  for (let round = 0; round < ROUNDS; round += 1) {
    times.sum.push(sha256sum(whole));
    const checked = await verify(whole, []);
    const replayed = await verify(whole, ['--replay']);
    times.whole.push(checked.ms);
    times.replay.push(replayed.ms);
    times.half.push((await verify(half, [])).ms);
    memory.whole.push(checked.rss / BYTES_PER_MB);
    memory.replay.push(replayed.rss / BYTES_PER_MB);
  }
  return { times, memory };
}

function rowsOf({ times, memory }, mb) {
  const { whole, half, replay, sum } = times;
  const [ours, unit] = [summarize(whole), 'ms'];
  return [
    judge({
      ...{ figure: 'verify', unit: 'lines/s', ours: summarize(whole.map(linesInSecond)) },
      peer: { name: 'sha256sum', ...summarize(sum.map(linesInSecond)) },
      ratio: ratios(sum, whole),
      goal: { at_least: 0.5 },
      parts_unit: 'MB',
      parts: {
        'of the log': summarize([mb]),
        'of it in a second': summarize(whole.map((ms) => (mb * 1_000) / ms)),
        'of memory at most': summarize(memory.whole),
      },
    }),
    judge({
      ...{ figure: 'verify --replay', unit, ours: summarize(replay) },
      peer: { name: 'verify', ...ours },
      ratio: ratios(replay, whole),
      goal: { at_most: 1.5 },
      parts_unit: 'MB',
      parts: { 'of memory at most': summarize(memory.replay) },
    }),
    judge({
      ...{ figure: 'verify, twice as long', unit, ours },
      peer: { name: 'half the log', ...summarize(half) },
      ratio: ratios(whole, half),
      goal: { at_most: 2.2 },
    }),
  ];
}

function linesInSecond(ms) {
  return (LINES * 1_000) / ms;
}

/** @returns the time of the whole process, and its largest resident set, as the kernel counts it */
function verify(path, options) {
  const code = `
    const { launch } = await import(${JSON.stringify(LAUNCH)});
    await launch(['verify', process.argv[1], '--quiet']);
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
      else resolve({ ms: performance.now() - from, rss });
    });
  });
}

/** @returns milliseconds */
function sha256sum(path) {
  const from = performance.now();
  const { status } = spawnSync('sha256sum', [path], { stdio: 'ignore' });
  if (status !== 0) throw new Error('sha256sum failed');
  return performance.now() - from;
}
