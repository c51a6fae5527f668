import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { makeLongLog } from './long-log.mjs';
import { judge, ratios, summarize } from './stats.mjs';
import { cleanEnvironment, withTemporaryFolder } from './surroundings.mjs';

const LAUNCH = new URL('../launch.cjs', import.meta.url).href;
/** Valid, and the log has no head. */
const ENDS = [0, 4];
const ROUNDS = 3;
/** Whoever has no time for a million lines says how many. */
const LARGEST = Number(process.env['DEMO_RUN_BENCH_LARGEST'] ?? 1_000_000);
const SIZES = [1_000, 10_000, 100_000, 1_000_000].filter((lines) => lines <= LARGEST);
const BYTES_PER_MB = 1024 * 1024;

const COMMANDS = {
  verify: (log) => ['verify', log, '--quiet'],
  'verify --replay': (log) => ['verify', log, '--quiet', '--replay'],
  'explain, an early line': (log) => ['explain', '8', log],
  'explain, the last line': (log, _page, lines) => ['explain', String(lines), log],
  log: (log) => ['log', log, '--quiet'],
  report: (log, page) => ['report', log, '--quiet', '--out', page],
  diff: (log) => ['diff', log, log],
};

/**
 * What every reader of a log takes as the log grows, as whole processes: none may grow faster than the log. The
 * time for a line in the largest log, against the same in the one that is next in size; beside it, how often it takes what
 * `verify` takes. Of CPU, since others use the machine too.
 */
export async function measureGrowth() {
  return withTemporaryFolder(async (folder) => {
    const logs = SIZES.map((lines) => {
      const log = join(folder, `${lines}.log`);
      makeLongLog(folder, log, lines);
      return { lines, log };
    });
    const page = join(folder, 'page.html');
    const took = await measureAll(logs, page);
    return Object.keys(COMMANDS).flatMap((name) => rowsOf(name, took));
  });
}

async function measureAll(logs, page) {
  const took = {};
  for (const { lines, log } of logs) {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, argumentsFor] of Object.entries(COMMANDS)) {
        const seen = await runOnce(argumentsFor(log, page, lines));
        ((took[name] ??= {})[lines] ??= []).push(seen);
      }
    }
  }
  return took;
}

function rowsOf(name, took) {
  const largest = SIZES.at(-1);
  const before = SIZES.at(-2);
  const ms = (of, lines) => took[of][lines].map(({ cpu_ms }) => cpu_ms);
  const perLine = (lines) => ms(name, lines).map((time) => (time * 1_000) / lines);
  const parts = SIZES.flatMap((lines) => [
    [`${lines} lines, CPU a line`, summarize(perLine(lines))],
    [
      `${lines} lines, wall a line`,
      summarize(took[name][lines].map(({ wall_ms }) => (wall_ms * 1_000) / lines)),
    ],
    [
      `${lines} lines, memory (MB)`,
      summarize(took[name][lines].map(({ rss }) => rss / BYTES_PER_MB)),
    ],
  ]);
  return [
    judge({
      ...{
        figure: `${name}, ${largest} lines`,
        unit: 'us/line',
        ours: summarize(perLine(largest)),
      },
      peer: { name: `${before} lines`, ...summarize(perLine(before)) },
      ratio: ratios(perLine(largest), perLine(before)),
      goal: { at_most: 1.1 },
      parts: Object.fromEntries(parts),
    }),
    judge({
      ...{ figure: `${name}, against verify`, unit: 'ms', ours: summarize(ms(name, largest)) },
      peer: { name: 'verify', ...summarize(ms('verify', largest)) },
      ratio: ratios(ms(name, largest), ms('verify', largest)),
      goal: GOALS[name] ?? null,
    }),
  ];
}

const GOALS = {
  'verify --replay': { at_most: 1.5 },
  'explain, an early line': { at_most: 1.2 },
  'explain, the last line': { at_most: 1.2 },
};

function runOnce(options) {
  const code = `
    const { launch } = await import(${JSON.stringify(LAUNCH)});
    // What follows the first argument the launcher takes by itself.
    await launch([process.argv[1]]);
    const { user, system } = process.cpuUsage();
    const seen = { cpu_ms: (user + system) / 1_000, rss: process.resourceUsage().maxRSS * 1024 };
    process.send(seen, () => process.disconnect());`;
  return new Promise((resolve, reject) => {
    let seen;
    const from = performance.now();
    const program = spawn(process.execPath, ['--input-type=module', '-e', code, '--', ...options], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    program.on('message', (message) => (seen = message));
    program.on('error', reject);
    program.on('close', (exit) => {
      if (!ENDS.includes(exit ?? -1)) reject(new Error(`${options.join(' ')} ended with ${exit}`));
      else resolve({ ...seen, wall_ms: performance.now() - from });
    });
  });
}
