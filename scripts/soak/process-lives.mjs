// One app's processes begun and ended, again and again, in every way there is, and what is left of them.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAppProcesses } from '#dist/run/app/processes/app-processes.js';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { machineState, processesOf } from './left-on-machine.mjs';
import { printRows } from './rows.mjs';
import { inTemporaryFolder } from './temporary-folder.mjs';

/** Its child outlives it, in a session of its own and with nothing in its environment. */
const APP = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
spawn('env', ['-i', 'sleep', '600'], { detached: true, stdio: 'ignore' }).unref();
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;
const AT_ONCE = 2;
const START_WITHIN_MS = 60_000;
const SHOWN = 10;

/** How a life ends, in turn. */
const ENDS = {
  'asked to end': (replica) => replica.end(),
  'its group killed': (replica) => replica.inject('exit'),
  stopped: (replica) => replica.inject('hang'),
  'ended while it starts': (replica) => replica.end(),
};

/** @returns the exit code: 1 where anything is left */
export async function soakLives(count) {
  const from = performance.now();
  const found = await inTemporaryFolder('soak-lives-', (folder) => live(folder, count));
  const names = Object.keys(found.left).filter((name) => found.left[name].length > 0);
  printRows(
    [
      ['lives', `${count}, of ${Object.keys(ENDS).join(', ')}`],
      ['not ready', String(found.wrong.length)],
      ['left', names.length === 0 ? 'nothing' : names.join(', ')],
      ['took', `${((performance.now() - from) / 1_000).toFixed(0)} s`],
    ],
    12,
  );
  const told = [...found.wrong, ...names.map((name) => `${name}: ${found.left[name].join(' ')}`)];
  for (const line of told.slice(0, SHOWN)) process.stdout.write(`${line}\n`);
  return told.length === 0 ? 0 : 1;
}

async function live(folder, count) {
  const before = machineState();
  const [app, logs] = [join(folder, 'app'), join(folder, 'root', 'logs')];
  for (const each of [app, logs]) mkdirSync(each, { recursive: true });
  writeFileSync(join(app, 'app.mjs'), APP);
  const wrong = [];
  const source = await openAppProcesses({
    root: join(folder, 'root'),
    runId: '000001-0000',
    onRoot: () => undefined,
    folder: app,
    // The shell stays above it, as npm does.
    command: 'node app.mjs; true',
    healthEndpoint: '/health',
    startWithinMs: START_WITHIN_MS,
    env: process.env,
    passedVariables: [],
    logs,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: (message) => wrong.push(message) },
  });
  const ways = Object.entries(ENDS);
  let next = 0;
  const one = async () => {
    while (next < count) {
      const number = next++;
      const [how, end] = ways[number % ways.length];
      await liveOnce(source, `w${number}`, { how, end, wrong });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  await source.close();
  const after = machineState();
  return {
    wrong,
    left: {
      processes: processesOf(folder),
      ports: newIn(before.ports, after.ports),
      'open files of this process': newIn(before.files, after.files),
      'temporary folders': readdirSync(folder).filter((name) => name.startsWith('demo-run-')),
    },
  };
}

async function liveOnce(source, name, { how, end, wrong }) {
  const listeners = {
    onExit: () => undefined,
    onAnswer: () => undefined,
    onDiagnostic: (message) => wrong.push(message),
    onLog: () => undefined,
  };
  const replica = source.start(name, listeners);
  if (how === 'ended while it starts') {
    await end(replica);
    return;
  }
  try {
    await replica.ready;
  } catch (error) {
    wrong.push(error.message);
  }
  await end(replica);
  await replica.end();
}

function newIn(before, after) {
  return after.filter((each) => !before.includes(each));
}
