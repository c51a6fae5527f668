import { askUntilOtherThan, closeConnections } from './client.mjs';
import { judgeWorst, summarize } from './stats.mjs';
import { startPool } from './supervised-pool.mjs';
import { rest } from './surroundings.mjs';

const REPETITIONS = 5;
const CRASHES = 40;
const HANGS = 10;
const LIMITS_MS = { crash: 50, hang: 600 };
/** Above any interval of the pool's, and of no common measure with them. */
const REST_MS = 83;

/**
 * How long the pool takes to see that its worker is gone: from the order to leave, or to spin, until
 * it counts as failed. The order takes its time to arrive, so that these times are too long rather
 * than too short. A hang is also measured from the worker's last sign of life.
 */
export async function measureDetection() {
  const silences = [];
  /** @type {{ crash: number[][], hang: number[][] }} */
  const times = { crash: [], hang: [] };
  const lastSigns = followSigns();
  const pool = await startPool(1);
  try {
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      times.crash.push(await detected(pool, pool.crash, CRASHES));
      times.hang.push(
        await detected(pool, pool.hang, HANGS, (victim) => {
          silences.push(performance.now() - lastSigns.of(victim));
        }),
      );
    }
  } finally {
    lastSigns.stop();
    await pool.stop();
    closeConnections();
  }
  return [
    judgeWorst('crash detected', times.crash, LIMITS_MS.crash),
    judgeWorst('hang detected', times.hang, LIMITS_MS.hang, {
      'from the order': summarize(times.hang.flat()),
      'from the last sign of life': summarize(silences),
    }),
  ];
}

/** @param {(victim: unknown) => unknown} [onDetected] */
async function detected(pool, breakIt, count, onDetected = () => undefined) {
  const before = pool.detections.length;
  for (let time = 1; time <= count; time += 1) {
    await rest(REST_MS);
    const victim = await askUntilOtherThan(undefined, pool.port);
    breakIt();
    while (pool.detections.length < before + time) await rest(1);
    onDetected(victim);
    await askUntilOtherThan(victim, pool.port);
  }
  return pool.detections.slice(before);
}

/** When each worker was last heard of, told by listening beside the pool. */
function followSigns() {
  const seen = new Map();
  const follow = (thread) => {
    const name = `w${seen.size + 1}`;
    seen.set(name, performance.now());
    thread.on('message', () => seen.set(name, performance.now()));
  };
  process.on('worker', follow);
  return { of: (name) => seen.get(name), stop: () => process.off('worker', follow) };
}
