// Repeats the leak on a real pool: npm run soak [-- --repetitions N]
// Each repetition must end in ERR_WORKER_OUT_OF_MEMORY with the host alive. The repetitions run in
// a child process, so that the death of the host is seen here and counted.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const EXPECTED = 'ERR_WORKER_OUT_OF_MEMORY';
const BYTES_PER_MB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '300' },
    host: { type: 'boolean', default: false },
  },
});
const repetitions = Number(values.repetitions);

if (!Number.isInteger(repetitions) || repetitions < 1) {
  process.stderr.write('soak: --repetitions takes a whole number of at least 1\n');
  process.exitCode = 2;
} else if (values.host) {
  await leakRepeatedly(repetitions);
} else {
  process.exitCode = await soak(repetitions);
}

/** Starts hosts until all repetitions were made. A host that dies has spent the one it was in. */
async function soak(count) {
  const seen = { durationsMs: [], otherEnds: [], deaths: [], rss: [] };
  for (let left = count; left > 0;) {
    const before = seen.durationsMs.length;
    const death = await runHost(left, seen);
    if (death !== undefined) seen.deaths.push(death);
    left -= seen.durationsMs.length - before + (death === undefined ? 0 : 1);
  }
  report(count, seen);
  return seen.deaths.length === 0 && seen.otherEnds.length === 0 ? 0 : 1;
}

/** @returns how the host died, or undefined when it made all of its repetitions */
function runHost(count, seen) {
  return new Promise((resolve, reject) => {
    const args = ['--host', '--repetitions', String(count)];
    const host = fork(fileURLToPath(import.meta.url), args, { execArgv: [] });
    let isDone = false;
    host.on('message', (message) => {
      if (message.type === 'rss') seen.rss.push(message.bytes);
      if (message.type === 'done') isDone = true;
      if (message.type !== 'repetition') return;
      seen.durationsMs.push(message.ms);
      if (message.end !== EXPECTED) seen.otherEnds.push(message.end);
    });
    host.on('error', reject);
    host.on('close', (code, signal) => {
      resolve(isDone && code === 0 ? undefined : (signal ?? `exit ${code}`));
    });
  });
}

function report(count, { durationsMs, otherEnds, deaths, rss }) {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const inMs = (value) => (value === undefined ? '-' : `${value.toFixed(1)} ms`);
  const inMb = (bytes) => (bytes === undefined ? '-' : `${(bytes / BYTES_PER_MB).toFixed(1)} MB`);
  const rows = [
    ['repetitions', count],
    ['host deaths', deaths.length === 0 ? 0 : `${deaths.length} (${deaths.join(', ')})`],
    ['other ends', otherEnds.length === 0 ? 0 : `${otherEnds.length} (${otherEnds.join(', ')})`],
    ['duration, median', inMs(sorted[Math.floor(sorted.length / 2)])],
    ['duration, max', inMs(sorted.at(-1))],
    ['host RSS before', inMb(rss[0])],
    ['host RSS after', inMb(rss.at(-1))],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(18)}${value}\n`);
}

/** The host: one pool, whose only worker leaks, is replaced, leaks again. */
async function leakRepeatedly(count) {
  const { machineClock } = await import('../dist/app/machine-clock.js');
  const { WorkerPool } = await import('../dist/app/worker-pool.js');
  let onChange = () => undefined;
  const pool = new WorkerPool({
    entry: new URL('../apps/demo-api/start.cjs', import.meta.url),
    appName: 'demo-api',
    healthEndpoint: '/health',
    spares: 0,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: () => undefined },
    onChange: () => onChange(),
  });
  await tell({ type: 'rss', bytes: process.memoryUsage.rss() });
  await pool.addServing(1);
  for (let repetition = 0; repetition < count; repetition += 1) {
    const from = performance.now();
    const hasFailed = new Promise((resolve) => (onChange = resolve));
    pool.serving[0].inject('leak');
    await hasFailed;
    const ms = performance.now() - from;
    await tell({ type: 'repetition', ms, end: pool.failed[0].cause });
    await pool.replaceFailed();
  }
  await pool.stop();
  await tell({ type: 'rss', bytes: process.memoryUsage.rss() });
  await tell({ type: 'done' });
  process.disconnect();
}

function tell(message) {
  return new Promise((resolve, reject) => {
    process.send(message, (error) => (error === null ? resolve() : reject(error)));
  });
}
