import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { proofLines } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';

const SHOP = join(PROJECT_ROOT, 'apps', 'samples', 'node-shop');
const LIMIT_MS = 60_000;
/** What is true of a worker thread alone. */
const OF_THREADS = /exits|leak|heap|thread|throw|event loop|not cloned/i;

const root = sharedRoot();

it(
  'is told as what it is wherever it is told: a process that a signal has killed',
  async () => {
    const at = ['--root', root];
    const app = ['--app-dir', SHOP, '--start', 'exec node server.mjs'];
    const run = await runCli(['run', ...at, ...app, '--only', 'crash', '--notes']);
    expect(run.code, run.stdout).toBe(0);
    const injection = proofLines(root).find((line) => line['event_name'] === 'FAILURE_INJECTED');
    const [log, explained, report] = [
      await runCli(['log', ...at]),
      await runCli(['explain', String(injection?.['seq']), ...at]),
      await runCli(['report', ...at, '--out', '-']),
    ];
    const page = report.stdout.replaceAll(/<style>.*?<\/style>|<pre.*?<\/pre>/gs, '');
    for (const text of [run.stdout, log.stdout, explained.stdout, page]) {
      expect(oneLine(text)).toContain('a replica is killed by SIGKILL');
      expect(oneLine(text)).not.toMatch(OF_THREADS);
    }
    expect(oneLine(run.stdout)).toContain('1 worker killed by SIGKILL');
    const notes = oneLine(readFileSync(join(root, 'logs', 'notes.txt'), 'utf8'));
    expect(notes).toContain('a replica is killed');
    expect(notes).not.toMatch(OF_THREADS);
  },
  LIMIT_MS,
);

/** Without the breaks of the lines. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
