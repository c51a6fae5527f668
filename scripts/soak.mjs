// Breaks the workers of a real pool again and again: npm run soak [-- --repetitions N] [-- --cycles N]
//   --repetitions N   heaps that overflow: each must end its worker, none the host
//   --cycles N        workers that crash in every way and are replaced: nothing may be left behind
// Whichever is named is done alone; without either, 300 and 10,000.
import { parseArgs } from 'node:util';
import { notify } from './soak/host.mjs';

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string' },
    cycles: { type: 'string' },
    host: { type: 'string' },
  },
});
const isNamed = values.repetitions !== undefined || values.cycles !== undefined;
const repetitions = Number(values.repetitions ?? (isNamed ? 0 : 300));
const cycles = Number(values.cycles ?? (isNamed ? 0 : 10_000));
const wrong = Object.entries({ repetitions, cycles }).find(
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
  return Math.max(...codes);
}
