// Every fault at every point, for an hour or so: node scripts/soak/faults.mjs [--cuts N] [--seed N]
//   killed, or failed with each error, at every system call by which a run, a second run and a
//   recovery change files; 1,000 random kills; the order of the calls in 50 runs; power cuts.
// Needs strace, and root for the power cuts. What was not tried is said.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cutPowerRepeatedly } from './power-cut.mjs';

const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TESTS = [
  'kill-points',
  'failing-calls',
  'no-room',
  'random-kills',
  'proof-before-effect',
].map((name) => `test/cli/${name}.test.ts`);

const { values } = parseArgs({
  options: { cuts: { type: 'string', default: '100' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
const from = performance.now();
const { code, rows } = await runTests(seed);
rows.push(...(await cutPowerRepeatedly(Number(values.cuts), seed)));
report(rows, (performance.now() - from) / 60_000);
process.exitCode = code === 0 && rows.every(({ wrong }) => wrong === 0) ? 0 : 1;

/** @returns vitest's exit code, and what the tests have tried, one row a name */
async function runTests(killSeed) {
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-tally-'));
  const tally = join(folder, 'tally');
  try {
    const exit = await runVitest({
      DEMO_RUN_SOAK: '1',
      DEMO_RUN_FAULTS_TALLY: tally,
      DEMO_RUN_KILL_SEED: String(killSeed),
    });
    return { code: exit, rows: existsSync(tally) ? sumUp(readFileSync(tally, 'utf8')) : [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runVitest(env) {
  return new Promise((resolve, reject) => {
    const vitest = join(PROJECT_ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', ...TESTS], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

function sumUp(text) {
  const sums = new Map();
  for (const line of text.split('\n').slice(0, -1)) {
    const { name, tried, wrong } = JSON.parse(line);
    const sum = sums.get(name) ?? { name, tried: 0, wrong: 0, note: '' };
    sums.set(name, { ...sum, tried: sum.tried + tried, wrong: sum.wrong + wrong });
  }
  return [...sums.values()];
}

function report(table, minutes) {
  const print = (name, tried, wrong, note) => {
    const row = `${name.padEnd(42)}${String(tried).padStart(6)}${String(wrong).padStart(7)}  ${note}`;
    process.stdout.write(`${row.trimEnd()}\n`);
  };
  print('what', 'tried', 'wrong', `seed ${seed}, took ${minutes.toFixed(0)} min`);
  for (const { name, tried, wrong, note } of table) print(name, tried, wrong, note);
}
