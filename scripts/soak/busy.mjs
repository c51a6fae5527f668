// Default runs beside busy processes, all of which must end alike:
//   node scripts/soak/busy.mjs [--runs 20] [--processes 8]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printRows } from './rows.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    processes: { type: 'string', default: '8' },
  },
});
const DEMO_RUN = fileURLToPath(new URL('../demo-run.cjs', import.meta.url));
/** Ends with its parent, however that ends. */
const SPINNER = 'const p = process.ppid; for (;;) if (process.ppid !== p) process.exit();';

const root = mkdtempSync(join(tmpdir(), 'demo-run-busy-'));
const spinners = Array.from({ length: Number(values.processes) }, () =>
  spawn(process.execPath, ['-e', SPINNER], { stdio: 'ignore' }),
);
const ends = new Map();
try {
  for (let run = 0; run < Number(values.runs); run += 1) {
    const end = endOf(spawnSync(process.execPath, [DEMO_RUN, '--json', '--root', root]));
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
} finally {
  for (const spinner of spinners) spinner.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
}
printRows([['ends', 'how often'], ...ends], 90);
process.exitCode = ends.size === 1 && [...ends.keys()][0].startsWith('0 ') ? 0 : 1;

/** Exit code, digest and, where it is not as it should be, the kinds and causes of its lines. */
function endOf({ status, stdout }) {
  const rows = String(stdout)
    .split('\n')
    .filter((row) => row !== '');
  const facts = rows.map((row) => JSON.parse(row));
  const { result } = facts.findLast(({ fact }) => fact === 'result') ?? {};
  const digest = result?.behaviour_digest?.slice(0, 16) ?? 'none';
  if (status === 0) return `0 ${digest}`;
  if (result === undefined) return `${status} ended without a result`;
  const log = readFileSync(join(root, 'logs', 'day1_proof.log'), 'latin1');
  const lines = log
    .trim()
    .split('\n')
    .slice(6)
    .map((line) => JSON.parse(line));
  const told = lines.map(
    (line) => `${line.event_name}${line.cause_seen ? `(${line.cause_seen})` : ''}`,
  );
  return `${status} ${digest} ${told.join(' ')}`;
}
