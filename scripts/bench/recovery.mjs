import { join } from 'node:path';
import { askUntilOtherThan, closeConnections } from './client.mjs';
import { STABLE_AFTER_MS, startPm2 } from './peers/pm2.mjs';
import { startSupervisor } from './peers/supervisor.mjs';
import { judge, judgeWorst, quantile, summarize } from './stats.mjs';
import { startPool } from './supervised-pool.mjs';
import { BIN, rest, timeNode, withTemporaryFolder } from './surroundings.mjs';

const REPETITIONS = 5;
const ROUNDS = 8;
/** Enough for a spare to be started beside what the others do meanwhile. */
const REST_MS = 80;
const RUNS = 5;
const LIMITS_MS = { p50: 3, p99: 15 };

/**
 * From the crash to the first answer, as a client at the listener sees it: the time from telling
 * the worker to leave (or killing the process) until somebody else answers with 200. The pool, warm
 * and cold, against a child process that is spawned again and against PM2 as it comes. They crash in
 * turn; the client is the same for all, and none of them makes a pause between failures. PM2 is
 * given a second of rest, or it would count its process as unstable.
 */
export async function measureRecovery() {
  const warm = await contestant(startPool(1));
  const cold = await contestant(startPool(0));
  const child = await contestant(startSupervisor());
  const fork = await contestant(startPm2('fork'));
  const cluster = await contestant(startPm2('cluster'));
  const round = [warm, child, warm, cold, warm, child, warm, cold, warm, fork, cluster];
  try {
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) await crashInTurn(round);
  } finally {
    for (const { app } of [warm, cold, child, fork, cluster]) await app.stop();
    closeConnections();
  }
  return [
    compareRecovery('warm recovery', warm, { name: 'child process', ...child }, { at_least: 15 }),
    compareRecovery('warm recovery', warm, { name: 'PM2, fork', ...fork }, { at_least: 30 }),
    compareRecovery('warm recovery', warm, { name: 'PM2, cluster', ...cluster }, null),
    judgeWorst('warm recovery', warm.times, LIMITS_MS.p50, undefined, 0.5),
    judgeWorst('warm recovery', warm.times, LIMITS_MS.p99),
    compareRecovery('cold recovery', cold, { name: 'child process', ...child }, { at_least: 1.3 }),
    await measureWholeWay(child),
  ];
}

/** An app that has crashed once, and its times. */
export async function contestant(starting) {
  const app = await starting;
  await crashOnce(app);
  return { app, times: [] };
}

/** @param round who crashes, in this order */
export async function crashInTurn(round) {
  for (const { times } of new Set(round)) times.push([]);
  for (let number = 0; number < ROUNDS; number += 1) {
    const from = performance.now();
    for (const { app, times } of round) times.at(-1).push(await crashOnce(app));
    await rest(Math.max(0, STABLE_AFTER_MS - (performance.now() - from)));
  }
}

/** @returns milliseconds without an answer from anybody but the victim */
async function crashOnce(app) {
  await rest(REST_MS);
  const victim = await askUntilOtherThan(undefined, app.port);
  const from = performance.now();
  app.crash(victim);
  await askUntilOtherThan(victim, app.port);
  return performance.now() - from;
}

/**
 * How many times faster than the peer: the ratio of the medians in each repetition.
 * @param {object} [parts] as a row has them
 */
export function compareRecovery(figure, ours, peer, goal, parts) {
  const medians = (times) => times.map((repetition) => quantile(repetition, 0.5));
  const peers = medians(peer.times);
  return judge({
    figure,
    unit: 'ms',
    ours: summarize(ours.times.flat()),
    peer: { name: peer.name, ...summarize(peer.times.flat()) },
    ratio: summarize(medians(ours.times).map((median, repetition) => peers[repetition] / median)),
    goal,
    ...(parts === undefined ? {} : { parts }),
  });
}

/**
 * The same in real runs, where detection, proof lines, sinks, decision and gates are in between:
 * `recover_us` of the crash scenario, from the worker's end to the end of the action. No goal,
 * because it does more than the peer; the peer's median is beside it for scale.
 */
async function measureWholeWay(child) {
  const measured = [];
  for (let run = 0; run < RUNS; run += 1) measured.push(await runCrashScenario());
  const inMs = (name) => measured.map((times) => times[name] / 1_000);
  const times = inMs('recover_us').map((time) => [time]);
  const peer = times.map(() => child.times.flat());
  return compareRecovery(
    'crash, whole way',
    { times },
    { name: 'child process', times: peer },
    null,
    {
      'noticed, read, sent to the sinks': summarize(inMs('detect_us')),
      'proven stable': summarize(inMs('stable_us')),
    },
  );
}

function runCrashScenario() {
  return withTemporaryFolder((root) => {
    const { stdout } = timeNode(
      [BIN, '--only', 'crash', '--json', '--root', join(root, 'run')],
      'pipe',
    );
    const facts = stdout
      .trimEnd()
      .split('\n')
      .map((fact) => JSON.parse(fact));
    return facts.find(({ line }) => line?.event_name === 'SYSTEM_STABLE').line.measured;
  });
}
