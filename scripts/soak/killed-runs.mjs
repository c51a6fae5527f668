// Real runs of an app of one's own, each killed at some moment: what they began must end with them, or be ended by
// the next start where what watches over them was killed, too.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '#dist/core/decider/random.js';
import { descendantsOf, isAlive, processesOf, stateOf, wordsOf } from './left-on-machine.mjs';
import { printRows } from './rows.mjs';
import { inTemporaryFolder } from './temporary-folder.mjs';

const BIN = fileURLToPath(new URL('../demo-run.cjs', import.meta.url));
const SHOP = fileURLToPath(new URL('../../apps/samples/node-shop', import.meta.url));
const WARDEN = 'warden.js';
const GONE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;
const SHOWN = 10;
/** So many of ten kills come while the app is there, the others before. */
const MOST_OF_TEN = 8;
/** Healed or not: a busy machine can make a run inconclusive. */
const ENDS = [0, 1, 4];

/**
 * @param {number} count kills; each second one takes with it what watches over the app
 * @param {number} seed of the moments
 * @returns the exit code: 1 where anything is left
 */
export async function soakKills(count, seed) {
  const from = performance.now();
  const found = await inTemporaryFolder('soak-kills-', (folder) =>
    killRepeatedly(folder, count, seededRandom(seed)),
  );
  const { moments, alone, both, wrong } = found;
  const range = `${Math.min(...moments)} to ${Math.max(...moments)} ms after the app is begun`;
  printRows(
    [
      ['kills', `${count}, ${range}; ${found.early} while the run starts`],
      [
        'alone',
        `${alone.kills}, with ${alone.begun} processes, gone after ${slowest(alone)} at most`,
      ],
      [
        'watcher too',
        `${both.kills}, with ${both.begun} processes, ${both.left} of them left to the next start`,
      ],
      ['left', wrong.length === 0 ? 'nothing' : `something, ${wrong.length} times`],
      ['took', `${((performance.now() - from) / 1_000).toFixed(0)} s, seed ${seed}`],
    ],
    12,
  );
  for (const line of wrong.slice(0, SHOWN)) process.stdout.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

function slowest({ slowestMs }) {
  return `${slowestMs.toFixed(0)} ms`;
}

async function killRepeatedly(folder, count, random) {
  const lasts = await timeRun(folder);
  const found = {
    early: 0,
    /** @type {number[]} */
    moments: [],
    alone: { kills: 0, begun: 0, slowestMs: 0 },
    both: { kills: 0, begun: 0, left: 0 },
    /** @type {string[]} */
    wrong: [],
  };
  for (let kill = 0; kill < count; kill += 1) {
    const run = begin(folder);
    const isEarly = kill % 10 >= MOST_OF_TEN;
    if (!isEarly) await untilBegun(run);
    const moment = Math.round(random() * (isEarly ? lasts.untilBegunMs : lasts.afterwardsMs));
    if (isEarly) found.early += 1;
    else found.moments.push(moment);
    await wait(moment);
    const when = `${moment} ms after ${isEarly ? 'the start' : 'the app is begun'}`;
    if (kill % 2 === 0) await killAlone(run, { when, found });
    else await killWithWatcher(run, folder, { when, found });
  }
  // Where one was killed between making a folder and having it watched, the next start removes it.
  if (count % 2 === 1) await runToEnd(folder, found, 'at the end');
  return found;
}

/** How long a run takes here that nobody disturbs. */
async function timeRun(folder) {
  const from = performance.now();
  const run = begin(folder);
  await untilBegun(run);
  const begun = performance.now();
  if (run.child.exitCode === null) await once(run.child, 'close');
  return { untilBegunMs: begun - from, afterwardsMs: performance.now() - begun };
}

/** Until a process of the app is there, or the run has ended without one. */
async function untilBegun({ child, tag }) {
  while (child.exitCode === null && processesOf(tag).every((pid) => pid === child.pid)) {
    await wait(LOOK_EVERY_MS);
  }
}

/** Nobody else is needed: what watches over the app ends it. */
async function killAlone(run, { when, found }) {
  const begun = await killRun(run, () => undefined);
  const from = performance.now();
  const left = await untilGone(begun, run.tag);
  found.alone.slowestMs = Math.max(found.alone.slowestMs, performance.now() - from);
  found.alone.kills += 1;
  found.alone.begun += begun.length;
  if (left.length > 0) found.wrong.push(`killed ${when}: ${left.join(', ')}`);
}

/** The next start does it. */
async function killWithWatcher(run, folder, { when, found }) {
  const begun = await killRun(run, ({ pid }) => {
    if (wordsOf(pid).includes(WARDEN)) process.kill(pid, 'SIGKILL');
  });
  found.both.kills += 1;
  found.both.begun += begun.length;
  found.both.left += namesOf(begun, run.tag).length;
  await runToEnd(folder, found, `the start after a kill with the watcher, ${when},`);
  const left = namesOf(begun, run.tag);
  if (left.length > 0) found.wrong.push(`killed with the watcher ${when}: ${left.join(', ')}`);
}

/**
 * Stops the run first, so that it begins nothing while it is looked at.
 * @param also is told of each process that it has begun, while the run stands still
 * @returns what it had begun
 */
async function killRun({ child }, also) {
  if (child.exitCode !== null) return [];
  child.kill('SIGSTOP');
  while (!['T', 'Z', ''].includes(stateOf(child.pid))) await wait(1);
  const begun = descendantsOf(child.pid);
  for (const each of begun) also(each);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return begun;
}

async function runToEnd(folder, found, which) {
  const { child, tag } = begin(folder);
  await once(child, 'close');
  if (!ENDS.includes(child.exitCode ?? -1)) {
    found.wrong.push(`${which} ends with ${child.exitCode ?? child.signalCode}`);
  }
  const left = [
    ...namesOf([], tag),
    ...readdirSync(folder).filter((name) => name.startsWith('demo-run-')),
  ];
  if (left.length > 0) found.wrong.push(`${which} leaves ${left.join(', ')}`);
}

/** The app has a daemon beside it that is known by its words alone, which hold the tag. */
function begin(folder) {
  const tag = String(randomInt(10 ** 13, 10 ** 14));
  const daemon = `setsid sh -c "env -i sleep 1${tag} &"`;
  const args = [
    ...['run', '--root', join(folder, 'root'), '--app', 'node-shop', '--runtime', 'backend'],
    ...['--only', 'crash', '--app-path', '/health', '--repo', 'https://example.com/me/node-shop'],
    ...['--app-dir', SHOP, '--start', `${daemon}; node server.mjs ${tag}; true`, '--replace'],
  ];
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, TMPDIR: folder, XDG_STATE_HOME: join(folder, 'state') },
    stdio: 'ignore',
  });
  return { child, tag };
}

/** What lives of what was begun, and whatever else has the tag. */
function namesOf(begun, tag) {
  const pids = begun.filter(isAlive).map(({ pid }) => pid);
  return [...new Set([...pids, ...processesOf(tag)])].map((pid) => `${pid} ${wordsOf(pid)}`);
}

/** @returns what is left when the time is up */
async function untilGone(begun, tag) {
  const until = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const left = namesOf(begun, tag);
    if (left.length === 0 || performance.now() > until) return left;
    await wait(LOOK_EVERY_MS);
  }
}
