import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { judge, quantile, summarize } from './stats.mjs';
import { BIN, cleanEnvironment, withTemporaryFolder } from './surroundings.mjs';

const RUNS = 40;
const LIMIT_MS = 1_000;
const LATEST_MS = 30_000;

/**
 * From SIGTERM to the end of the process, at moments spread over all that a run tells: onboarding,
 * deployment, each line of each incident, between them, while it is sealed, and in the attacks.
 */
export async function measureSignal() {
  const told = await endedAfter(Infinity);
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { ms } = await endedAfter(1 + Math.floor((run * (told.facts - 1)) / RUNS));
    if (ms !== undefined) times.push(ms);
  }
  const p99 = quantile(times, 0.99);
  return [
    judge({
      figure: 'SIGTERM to end, p99',
      unit: 'ms',
      ours: { ...summarize(times), median: p99 },
      peer: { name: 'limit', ...summarize([LIMIT_MS]) },
      ratio: { ...summarize(times.map((ms) => ms / LIMIT_MS)), median: p99 / LIMIT_MS },
      goal: { at_most: 1 },
    }),
  ];
}

/** Sends the signal after so many facts. @returns how many were told, and how long the end took */
function endedAfter(count) {
  return withTemporaryFolder((root) => {
    const child = spawn(process.execPath, [BIN, '--json', '--root', root], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let facts = 0;
    let from;
    createInterface({ input: child.stdout }).on('line', () => {
      facts += 1;
      if (facts !== count) return;
      from = performance.now();
      child.kill('SIGTERM');
    });
    return new Promise((resolve, reject) => {
      const latest = setTimeout(() => child.kill('SIGKILL'), LATEST_MS);
      child.once('close', (code) => {
        clearTimeout(latest);
        // One that had told everything by then ends as it would have ended.
        if (code !== 143 && code !== 0) reject(new Error(`the run ended with ${code}`));
        resolve({ facts, ms: from === undefined ? undefined : performance.now() - from });
      });
    });
  });
}
