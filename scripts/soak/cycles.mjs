// Breaks and repairs one pool thousands of times and judges what that left behind.
import { forkHost } from './host.mjs';
import { printRows } from './rows.mjs';

const BYTES_PER_MB = 1024 * 1024;
/** Kilobytes that a cycle may leave behind: what is lost in every cycle is more than this. */
const MOST_KB_A_CYCLE = 1;
/** In fewer cycles the memory has not found its size. */
const MEMORY_JUDGED_FROM = 1_000;
const COUNTS = {
  threads: 'threads',
  openFiles: 'open files',
  handles: 'handles',
  resources: 'active resources',
  timers: 'timers',
  listeners: 'listeners',
};
const WIDTH = 26;
/**
 * What V8 itself gains with every thousand cycles is none of the pool's: code that it compiles anew
 * (150 pieces in 1,000 cycles), and the young generation, which grows by doubling. Both are pinned,
 * so that what remains is what the program keeps.
 */
const HOST_FLAGS = ['--expose-gc', '--no-opt', '--no-sparkplug', '--max-semi-space-size=1'];

/** @returns the exit code: 0 when nothing was left behind */
export async function soakCycles(count) {
  /** @type {any} */
  let found;
  const args = ['--host', 'cycles', '--cycles', String(count)];
  const end = await forkHost(args, HOST_FLAGS, (message) => (found = message));
  if (end !== 0 || found === undefined) {
    process.stderr.write(`soak: the host of the cycles died: ${end}\n`);
    return 1;
  }
  const { samples, wrong, took_s } = found;
  const left = Object.entries(COUNTS).map(([field, name]) => leftBehind(found, field, name));
  const memory = ['heapUsed', 'rss'].map((field) => slope(samples, field) / 1024);
  const isFlat = count < MEMORY_JUDGED_FROM || memory.every((kb) => kb < MOST_KB_A_CYCLE);
  printRows(
    [
      ['cycles', `${count} in ${took_s.toFixed(0)} s`],
      ['not as expected', wrong.length === 0 ? 0 : `${wrong.length} (${wrong[0]}, ...)`],
      ...left.map(({ row }) => row),
      ['JavaScript memory', inMemory(samples, 'heapUsed', memory[0])],
      ['host RSS', inMemory(samples, 'rss', memory[1])],
    ],
    WIDTH,
  );
  return wrong.length === 0 && isFlat && left.every(({ isNothing }) => isNothing) ? 0 : 1;
}

/** Counts are compared when the pool is at rest: one worker serves, one stands by. */
function leftBehind({ before, samples, after }, field, name) {
  const values = samples.map((sample) => sample[field]);
  const [first, last] = [values[0], values.at(-1)];
  const range = `${Math.min(...values)}-${Math.max(...values)} in between`;
  const stopped = `${before[field]} before the pool, ${after[field]} after it`;
  return { isNothing: last <= first, row: [name, `${first} -> ${last} (${range}; ${stopped})`] };
}

function inMemory(samples, field, kbACycle) {
  const mb = (sample) => (sample[field] / BYTES_PER_MB).toFixed(1);
  return `${mb(samples[0])} -> ${mb(samples.at(-1))} MB, ${kbACycle.toFixed(3)} KB a cycle`;
}

/** The straight line through all samples, by least squares: its rise a cycle. */
function slope(samples, field) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ cycle }) => cycle)), mean(samples.map((s) => s[field]))];
  const rise = samples.reduce((sum, s) => sum + (s.cycle - x) * (s[field] - y), 0);
  const run = samples.reduce((sum, { cycle }) => sum + (cycle - x) ** 2, 0);
  return run === 0 ? 0 : rise / run;
}
