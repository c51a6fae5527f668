// Breaks the workers of a real pool again and again: npm run soak [-- --repetitions N] [-- --cycles N]
// and the processes of an app of one's own:          npm run soak [-- --lives N] [-- --kills N]
//   --repetitions N   heaps that overflow: each must end its worker, none the host
//   --cycles N        workers that crash in every way and are replaced: nothing may be left behind
//   --lives N         replicas that are begun and ended in six ways: after each no process, port or file may be left
//   --kills N         runs of such an app that are killed at some moment, each second one with what watches over the
//                     app: all must have ended by itself, or after the next start
//   --seed N          of the moments of lives and kills; it is printed, so that they can be had again
// Whichever is named is done alone; without any, 300, 10,000, 1,000 and 100. Exit 1 where anything is left.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { notify } from './soak/host.mjs';

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string' },
    cycles: { type: 'string' },
    lives: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string' },
    host: { type: 'string' },
  },
});
const USUAL = { repetitions: 300, cycles: 10_000, lives: 1_000, kills: 100 };
const isNamed = Object.keys(USUAL).some((name) => values[name] !== undefined);
const [repetitions, cycles, lives, kills] = Object.entries(USUAL).map(([name, usual]) =>
  Number(values[name] ?? (isNamed ? 0 : usual)),
);
const seed = Number(values.seed ?? randomInt(2 ** 31));
const wrong = Object.entries({ repetitions, cycles, lives, kills, seed }).find(
  ([name, count]) => !Number.isInteger(count) || (values[name] !== undefined && count < 1),
);

if (wrong !== undefined) {
  process.stderr.write(`soak: --${wrong[0]} takes a whole number of at least 1\n`);
  process.exitCode = 2;
} else if (values.host === 'leaks') {
  const { leakRepeatedly } = await import('./soak/leaks.mjs');
  await leakRepeatedly(repetitions);
} else if (values.host === 'cycles') {
  const { crashRepeatedly } = await import('./soak/crash-cycles.mjs');
  const from = performance.now();
  const found = await crashRepeatedly(cycles);
  await notify({ ...found, took_s: (performance.now() - from) / 1_000 });
  process.disconnect();
} else {
  process.exitCode = await soak();
}

async function soak() {
  const codes = [];
  if (repetitions > 0) {
    const { soakLeaks } = await import('./soak/leaks.mjs');
    codes.push(await soakLeaks(repetitions));
  }
  if (cycles > 0) {
    const { soakCycles } = await import('./soak/cycles.mjs');
    codes.push(await soakCycles(cycles));
  }
  if (lives > 0) {
    const { soakLives } = await import('./soak/process-lives.mjs');
    codes.push(await soakLives(lives, seed));
  }
  if (kills > 0) {
    const { soakKills } = await import('./soak/killed-runs.mjs');
    codes.push(await soakKills(kills, seed));
  }
  return Math.max(...codes);
}
