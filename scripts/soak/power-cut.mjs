// Cuts the power of the disk under a proof log: what was told must be there when it is back.
//   node scripts/soak/power-cut.mjs [--cuts 100] [--seed N]
// The control beside it runs with an fdatasync that does nothing, and must lose lines: otherwise
// the cut is none. Needs root, because it mounts a file system.
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../dist/core/decider/random.js';
import { makeDisk, whyNoDisk } from './disk.mjs';

const APPENDER = fileURLToPath(new URL('appender.mjs', import.meta.url));
const WITHOUT_SYNC = new URL('../../test/support/without-sync.mjs', import.meta.url).href;
const LONGEST_MS = 150;
const CONTROL_CUTS = 5;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { cuts: { type: 'string', default: '100' }, seed: { type: 'string' } },
  });
  const rows = await cutPowerRepeatedly(
    Number(values.cuts),
    Number(values.seed ?? randomInt(2 ** 31)),
  );
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  process.exitCode = rows.every(({ wrong }) => wrong === 0) ? 0 : 1;
}

/** @returns one row for the cuts and one for the control: how many were tried, and what was wrong */
export async function cutPowerRepeatedly(cuts, seed) {
  const reason = whyNoDisk();
  if (reason !== undefined) {
    return [{ name: `power cuts: SKIPPED, ${reason}`, tried: 0, wrong: 0, note: '' }];
  }
  const disk = makeDisk();
  try {
    const random = seededRandom(seed);
    const real = await series(cuts, disk, random, {});
    const control = await series(CONTROL_CUTS, disk, random, {
      NODE_OPTIONS: `--import=${WITHOUT_SYNC}`,
    });
    return [
      {
        name: 'power cuts',
        tried: cuts,
        wrong: real.lost + real.broken + real.unsound,
        note: `${real.told} lines told, ${real.lost} lost, ${real.broken} chains broken, seed ${seed}`,
      },
      {
        name: 'power cuts without fdatasync (must lose)',
        tried: CONTROL_CUTS,
        wrong: control.lost > 0 ? 0 : 1,
        note: `${control.told} lines told, ${control.lost} lost`,
      },
    ];
  } finally {
    disk.remove();
  }
}

async function series(cuts, disk, random, env) {
  const seen = { told: 0, lost: 0, broken: 0, unsound: 0 };
  for (let cut = 0; cut < cuts; cut += 1) {
    disk.mount();
    const path = join(disk.mountpoint, 'day1_proof.log');
    rmSync(path, { force: true });
    const told = await appendUntilCut(path, disk, { env, afterMs: random() * LONGEST_MS });
    disk.unmount();
    disk.mount();
    const lines = wholeLines(path);
    seen.told += told;
    seen.lost += Math.max(0, told - chainedLines(lines));
    seen.broken += chainedLines(lines) < Math.min(told, lines.length) ? 1 : 0;
    disk.unmount();
    seen.unsound += disk.isSound() ? 0 : 1;
  }
  return seen;
}

/** @returns how many lines were told: the number of the last of them */
function appendUntilCut(path, disk, { env, afterMs }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [APPENDER, path], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    let isRunning = false;
    child.stdout.setEncoding('latin1').on('data', (text) => {
      stdout += text;
      if (!isRunning) wait(afterMs).then(cut).catch(reject);
      isRunning = true;
    });
    const cut = async () => {
      await holdBetweenCalls(child);
      disk.cutPower();
      // Without syncs the log never learns that the disk is gone.
      child.kill('SIGKILL');
    };
    child.on('error', reject);
    child.on('close', () => {
      resolve(Number(stdout.split('\n').at(-2) ?? 0));
    });
  });
}

/**
 * Stops the appender where it is, outside the kernel: an fdatasync during which this kernel's
 * file system is shut down may return 0 for what is lost then (a bare loop of write and fdatasync
 * loses its latest line in 2 to 4 of 40 such cuts), which no power cut can make it do.
 */
async function holdBetweenCalls(child) {
  child.kill('SIGSTOP');
  while (!/\) [TZX] /.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1'))) await wait(1);
}

function wholeLines(path) {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(0, -1);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** @returns how many lines, from the first, are JSON, in their order, and name the one before them */
function chainedLines(lines) {
  let prev = '0'.repeat(64);
  for (const [index, text] of lines.entries()) {
    const line = parsed(text);
    if (line?.seq !== index + 1 || line.prev !== prev) return index;
    prev = createHash('sha256').update(`${text}\n`, 'latin1').digest('hex');
  }
  return lines.length;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
