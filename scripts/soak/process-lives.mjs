// One app's processes begun and ended, again and again, in every way there is, and what is left of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '#dist/core/decider/random.js';
import { openAppProcesses } from '#dist/run/app/processes/app-processes.js';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { childrenOf, isListenedOn, openFiles, processesOf, wordsOf } from './left-on-machine.mjs';
import { printRows } from './rows.mjs';
import { inTemporaryFolder } from './temporary-folder.mjs';

/** Its daemon has no parent that anybody knows, a session of its own, and nothing in its environment. */
const APP = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
spawn('sh', ['-c', 'env -i sleep 600 &'], { detached: true, stdio: 'ignore' }).unref();
console.log('port ' + process.env.PORT);
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;
/** The shell stays above it, as npm does. */
const COMMAND = 'node app.mjs; true';
const RUN_ID = '000001-0000';
/** Each lane has an app and a root of its own, so that it is known whose a process is. */
const LANES = 2;
const START_WITHIN_MS = 60_000;
const LONGEST_START_MS = 150;
const SHOWN = 10;

/**
 * How a life ends, in turn.
 * @type {Record<string, (life: any) => Promise<void>>}
 */
const WAYS = {
  'asked to end': async ({ replica }) => {
    await replica.ready;
  },
  'killed, all of it': async ({ replica }) => {
    await replica.ready;
    replica.inject('exit');
  },
  'killed, the shell above it': async ({ replica, lane }) => {
    await replica.ready;
    for (const { pid } of childrenOf(process.pid)) {
      if (processesOf(lane.app).includes(pid)) process.kill(pid, 'SIGKILL');
    }
  },
  stopped: async ({ replica }) => {
    await replica.ready;
    replica.inject('hang');
  },
  'ended while it starts': async ({ output, random }) => {
    while (!existsSync(output)) await wait(1);
    await wait(random() * LONGEST_START_MS);
  },
  'ended before it starts': () => Promise.resolve(),
};

/**
 * @param {number} count lives
 * @param {number} seed of how long those live that are ended while they start
 * @returns the exit code: 1 where anything is left, or anything did not go as it should
 */
export async function soakLives(count, seed) {
  const from = performance.now();
  const { wrong, begun } = await inTemporaryFolder('soak-lives-', (folder) =>
    live(folder, count, seededRandom(seed)),
  );
  printRows(
    [
      ['lives', `${count}, in turn ${Object.keys(WAYS).join('; ')}`],
      ['begun', `${begun} processes that told their port`],
      ['left', wrong.length === 0 ? 'nothing' : `something, ${wrong.length} times`],
      ['took', `${((performance.now() - from) / 1_000).toFixed(0)} s, seed ${seed}`],
    ],
    12,
  );
  for (const line of wrong.slice(0, SHOWN)) process.stdout.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

async function live(folder, count, random) {
  // Node keeps a file open from the first process on that it begins.
  await once(spawn('true'), 'close');
  const before = openFiles();
  const children = childrenOf(process.pid).map(({ pid }) => pid);
  /** @type {{ wrong: string[], begun: number, next: number }} */
  const found = { wrong: [], begun: 0, next: 0 };
  await Promise.all(
    Array.from({ length: LANES }, (_, lane) =>
      liveInLane(join(folder, `lane-${lane}`), { count, random, found }),
    ),
  );
  const left = {
    processes: processesOf(folder),
    // Those that watched over each lane, too; an ended one that nobody asked for counts.
    children: childrenOf(process.pid)
      .filter(({ pid }) => !children.includes(pid))
      .map(({ pid, state }) => `${pid} ${state} ${wordsOf(pid)}`),
    'open files of this process': addedTo(before, openFiles()),
    'temporary folders': readdirSync(folder).filter((name) => name.startsWith('demo-run-')),
  };
  for (const [what, which] of Object.entries(left)) {
    if (which.length > 0) found.wrong.push(`at the end, ${what}: ${which.join(', ')}`);
  }
  return found;
}

/** Whatever is there more often than before. */
function addedTo(before, after) {
  const left = [...before];
  return after.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

async function liveInLane(lane, { count, random, found }) {
  const [app, root] = [join(lane, 'app'), join(lane, 'root')];
  const logs = join(root, 'logs');
  for (const each of [app, logs]) mkdirSync(each, { recursive: true });
  writeFileSync(join(app, 'app.mjs'), APP);
  const source = await openAppProcesses({
    root,
    runId: RUN_ID,
    onRoot: () => undefined,
    folder: app,
    command: COMMAND,
    healthEndpoint: '/health',
    startWithinMs: START_WITHIN_MS,
    env: process.env,
    passedVariables: [],
    logs,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: (message) => found.wrong.push(message) },
  });
  const ways = Object.entries(WAYS);
  while (found.next < count) {
    const number = found.next++;
    const [how, lead] = ways[number % ways.length] ?? ways[0];
    const output = join(logs, 'app', RUN_ID, `w${number}.txt`);
    const wrong = (what) => found.wrong.push(`life ${number}, ${how}: ${what}`);
    const port = await liveOnce(source, `w${number}`, {
      lead,
      output,
      lane: { app },
      random,
      wrong,
    });
    if (port !== undefined) found.begun += 1;
    const left = processesOf(app);
    if (left.length > 0)
      wrong(`processes ${left.map((pid) => `${pid} ${wordsOf(pid)}`).join(', ')}`);
    if (port !== undefined && isListenedOn(port)) wrong(`port ${port}`);
  }
  await source.close();
}

/** @returns the port that the app told, where it came so far */
async function liveOnce(source, name, { lead, output, lane, random, wrong }) {
  let port;
  const replica = source.start(name, {
    onExit: () => undefined,
    onAnswer: () => undefined,
    onDiagnostic: wrong,
    onLog: (line) => (port = Number(/^port (\d+)$/.exec(line)?.[1] ?? port)),
  });
  try {
    await lead({ replica, output, lane, random });
  } catch (error) {
    wrong(error.message);
  }
  await replica.end();
  return port;
}
