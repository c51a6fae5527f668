import { join } from 'node:path';
import { askUntilOtherThan, closeConnections } from './client.mjs';
import { startSupervisor } from './peers/supervisor.mjs';
import { judge, ratios, summarize } from './stats.mjs';
import { startPool } from './supervised-pool.mjs';
import { BIN, rest, timeNode, withTemporaryFolder } from './surroundings.mjs';

const CRASHES = 32;
const REST_MS = 60;
const RUNS = 5;

/**
 * From the crash to the first answer, as a client at the front door sees it: the time from telling
 * the worker to leave until somebody else answers with 200. The pool, warm and cold, against a
 * child process that is spawned again. One crash of each in turn; the client is the same for all.
 */
export async function measureRecovery() {
  const warm = { app: await startPool(1), times: [] };
  const cold = { app: await startPool(0), times: [] };
  const peer = { app: await startSupervisor(), times: [] };
  const contestants = [warm, peer, cold];
  try {
    for (const { app } of contestants) await crashOnce(app);
    for (let crash = 0; crash < CRASHES; crash += 1) {
      for (const { app, times } of contestants) times.push(await crashOnce(app));
    }
  } finally {
    for (const { app } of contestants) await app.stop();
    closeConnections();
  }
  return [
    compare('warm recovery', warm, peer, { at_least: 10 }),
    compare('cold recovery', cold, peer, { at_least: 1.3 }),
    await measureWholeWay(peer),
  ];
}

/** @returns milliseconds without an answer from anybody but the victim */
async function crashOnce(app) {
  await rest(REST_MS);
  const victim = await askUntilOtherThan(undefined, app.port);
  const from = performance.now();
  app.crash();
  await askUntilOtherThan(victim, app.port);
  return performance.now() - from;
}

/** How many times faster than the peer. */
function compare(figure, ours, peer, goal, rest = {}) {
  return judge({
    figure,
    unit: 'ms',
    ours: summarize(ours.times),
    peer: { name: 'child process', ...summarize(peer.times) },
    ratio: ratios(peer.times, ours.times),
    goal,
    ...rest,
  });
}

/**
 * The same in real runs, where detection, proof lines, sinks, decision and gates stand in between:
 * `recover_us` of the crash scenario, from the worker's end to the end of the action. No goal,
 * because it does more than the peer; the peer's median stands beside it for scale.
 */
async function measureWholeWay(peer) {
  const measured = [];
  for (let run = 0; run < RUNS; run += 1) measured.push(await runCrashScenario());
  const inMs = (name) => measured.map((times) => times[name] / 1_000);
  const times = inMs('recover_us');
  return compare(
    'crash, whole way',
    { times },
    { times: times.map(() => summarize(peer.times).median) },
    null,
    {
      parts: {
        'noticed, read, sent to the sinks': summarize(inMs('detect_us')),
        'proven stable': summarize(inMs('stable_us')),
      },
    },
  );
}

function runCrashScenario() {
  return withTemporaryFolder((root) => {
    const { stdout } = timeNode(
      [BIN, '--only', 'crash', '--json', '--root', join(root, 'run')],
      'pipe',
    );
    const facts = stdout.trimEnd().split('\n').map(JSON.parse);
    return facts.find(({ line }) => line?.event_name === 'SYSTEM_STABLE').line.measured;
  });
}
