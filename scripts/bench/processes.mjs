import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { askWho, closeConnections } from './client.mjs';
import { startPm2 } from './peers/pm2.mjs';
import { freePort } from './peers/spare-port.mjs';
import { startSupervisor } from './peers/supervisor.mjs';
import { startProcessPool } from './process-pool.mjs';
import { compareRecovery, contestant, crashInTurn } from './recovery.mjs';
import { emptySeries, judge, quantile, ratios, summarize } from './stats.mjs';
import { cleanEnvironment, rest } from './surroundings.mjs';

const REPETITIONS = 5;
const ROUNDS = 9;
const RATE = { per_second: 200, seconds: 2 };
const FLOOD = { connections: 16, seconds: 2 };
const ADDED_MS = 0.3;
const OBSERVED = 10;
const OBSERVE_MS = 2_000;
const CPU_SHARE = 0.1;
const STARTS_WITHIN_MS = 20_000;
const NS_PER_US = 1_000;

/** An app of processes: what a crash costs, and what the listener and the watching of it cost. */
export async function measureProcesses() {
  return [...(await measureCrash()), ...(await measureListener()), await measureObserving()];
}

/** From the crash of a process to the first answer of another one, with and without one that stands by. */
async function measureCrash() {
  const warm = await contestant(startProcessPool({ standbys: 1 }));
  const cold = await contestant(startProcessPool({ standbys: 0 }));
  const child = await contestant(startSupervisor());
  const pm2 = await contestant(startPm2('fork'));
  try {
    for (let each = 0; each < REPETITIONS; each += 1) await crashInTurn([warm, cold, child, pm2]);
  } finally {
    for (const { app } of [warm, cold, child, pm2]) await app.stop();
    closeConnections();
  }
  const [spawned, fork] = [
    { name: 'child process', ...child },
    { name: 'PM2, fork', ...pm2 },
  ];
  return [
    compareRecovery('process crash, standby', warm, spawned, null),
    compareRecovery('process crash, standby', warm, fork, null),
    compareRecovery('process crash, none by', cold, spawned, null),
    compareRecovery('process crash, none by', cold, fork, null),
  ];
}

/** The listener beside a request that goes to the app itself, and beside the least that hands HTTP on. */
async function measureListener() {
  const app = await startServer('peers/http-server.mjs');
  const bare = await startServer('peers/bare-proxy.mjs', app.port);
  const ours = await startListener();
  const { direct, through, floods, bareFloods, cpu, bareCpu } = emptySeries(
    'direct',
    'through',
    'floods',
    'bareFloods',
    'cpu',
    'bareCpu',
  );
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { per_second, seconds } = RATE;
      const [alone, handedOn] = await load('rate', per_second, seconds, app.port, ours.port);
      direct.push(quantile(alone, 0.5));
      through.push(quantile(handedOn, 0.5));
      const before = [ours, bare].map(({ pid }) => ranUs(pid));
      const { connections, seconds: floodS } = FLOOD;
      const [our, its] = await load('flood', connections, floodS, ours.port, bare.port);
      floods.push(our.per_second);
      bareFloods.push(its.per_second);
      cpu.push((ranUs(ours.pid) - before[0]) / our.answers);
      bareCpu.push((ranUs(bare.pid) - before[1]) / its.answers);
    }
  } finally {
    for (const each of [app, bare, ours]) await each.stop();
    closeConnections();
  }
  const added = through.map((ms, round) => ms - direct[round]);
  return [
    judge({
      figure: 'listener, added p50',
      unit: 'ms',
      ours: summarize(added),
      peer: { name: 'limit', ...summarize([ADDED_MS]) },
      ratio: ratios(
        added,
        added.map(() => ADDED_MS),
      ),
      goal: { at_most: 1 },
      parts: { direct: summarize(direct), 'through the listener': summarize(through) },
    }),
    judge({
      figure: 'listener, throughput',
      unit: '/s',
      ours: summarize(floods),
      peer: { name: 'bare proxy', ...summarize(bareFloods) },
      ratio: ratios(floods, bareFloods),
      goal: { at_least: 0.9 },
    }),
    // The same where others use the machine, too. What watching takes meanwhile is in ours.
    judge({
      figure: 'listener, CPU of a request',
      unit: 'us',
      ours: summarize(cpu),
      peer: { name: 'bare proxy', ...summarize(bareCpu) },
      ratio: ratios(cpu, bareCpu),
      goal: { at_most: 1.1 },
    }),
  ];
}

/** What watching ten processes takes of one core while nobody asks them for anything. */
async function measureObserving() {
  const pool = await startListener(OBSERVED);
  const shares = [];
  try {
    await pool.cpuUs();
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = performance.now();
      await rest(OBSERVE_MS);
      const cpuMs = (await pool.cpuUs()) / 1_000;
      shares.push(cpuMs / (performance.now() - from));
    }
  } finally {
    await pool.stop();
  }
  return judge({
    figure: `watching ${OBSERVED} processes`,
    unit: 'of a core',
    ours: summarize(shares),
    peer: { name: 'limit', ...summarize([CPU_SHARE]) },
    ratio: ratios(
      shares,
      shares.map(() => CPU_SHARE),
    ),
    goal: { at_most: 1 },
  });
}

/** The time that the threads of a process have been on a CPU so far, in microseconds (proc_pid_schedstat). */
function ranUs(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1'))
    .reduce((sum, text) => sum + Number(text.split(' ')[0]) / NS_PER_US, 0);
}

async function load(mode, ...numbers) {
  const args = [pathOf('load-client.mjs'), mode, ...numbers].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: cleanEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

async function startServer(file, ...args) {
  const port = await freePort();
  const words = [pathOf(file), port, ...args].map(String);
  const child = spawn(process.execPath, words, { env: cleanEnvironment(), stdio: 'ignore' });
  const until = performance.now() + STARTS_WITHIN_MS;
  while ((await askWho(port)) === undefined) {
    if (performance.now() > until) throw new Error(`${file} does not answer`);
    await rest(20);
  }
  return { port, pid: child.pid, stop: () => killed(child) };
}

async function startListener(serving = 1) {
  const child = fork(pathOf('listener-alone.mjs'), [String(serving)], { env: cleanEnvironment() });
  const [{ port }] = await once(child, 'message');
  return {
    port,
    pid: child.pid,
    async cpuUs() {
      child.send('cpu');
      const [{ cpu_us }] = await once(child, 'message');
      return cpu_us;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function killed(child) {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function pathOf(file) {
  return fileURLToPath(new URL(file, import.meta.url));
}
