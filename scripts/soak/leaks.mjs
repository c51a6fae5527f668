// Repeats the leak on a real pool. Each repetition must end in ERR_WORKER_OUT_OF_MEMORY with the host
// alive. The repetitions run in a child process, so that the death of the host is seen and counted.
import { NO_BACK_OFF } from '../../dist/run/app/back-off.js';
import { machineClock } from '../../dist/run/app/machine-clock.js';
import { workerThreads } from '../../dist/run/app/pool-worker.js';
import { WorkerPool } from '../../dist/run/app/worker-pool.js';
import { forkHost, notify } from './host.mjs';
import { printRows } from './rows.mjs';

const EXPECTED = 'ERR_WORKER_OUT_OF_MEMORY';
const BYTES_PER_MB = 1024 * 1024;

/** Starts hosts until all repetitions were made. A host that dies has spent the one it was in. */
export async function soakLeaks(count) {
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
async function runHost(count, seen) {
  let isDone = false;
  const end = await forkHost(['--host', 'leaks', '--repetitions', String(count)], [], (message) => {
    if (message.type === 'rss') seen.rss.push(message.bytes);
    if (message.type === 'done') isDone = true;
    if (message.type !== 'repetition') return;
    seen.durationsMs.push(message.ms);
    if (message.end !== EXPECTED) seen.otherEnds.push(message.end);
  });
  return isDone && end === 0 ? undefined : end;
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
  printRows(rows, 18);
}

/** The host: one pool, whose only worker leaks, is replaced, leaks again. */
export async function leakRepeatedly(count) {
  let onChange = () => undefined;
  const pool = new WorkerPool({
    startReplica: workerThreads({
      entry: new URL('../../apps/demo-api/worker.cjs', import.meta.url),
      appName: 'demo-api',
      healthEndpoint: '/health',
      clock: machineClock,
    }),
    standbys: 0,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: () => undefined },
    // The waits between failures would be most of the time.
    backOff: NO_BACK_OFF,
    onChange: () => onChange(),
  });
  await notify({ type: 'rss', bytes: process.memoryUsage.rss() });
  await pool.addServing(1);
  for (let repetition = 0; repetition < count; repetition += 1) {
    const from = performance.now();
    const hasFailed = new Promise((resolve) => (onChange = resolve));
    pool.serving[0].inject('leak');
    await hasFailed;
    const ms = performance.now() - from;
    await notify({ type: 'repetition', ms, end: pool.failed[0].cause });
    await pool.replaceFailed();
  }
  await pool.stop();
  await notify({ type: 'rss', bytes: process.memoryUsage.rss() });
  await notify({ type: 'done' });
  process.disconnect();
}
