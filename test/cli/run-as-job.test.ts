import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { DEMO_RUN } from '../support/cli.js';
import { STATE_HOME } from '../support/state-folder.js';
import { temporaryRoot } from '../support/temporary-root.js';

const CRASH = {
  version: 'demo-run/1',
  scenario: 'crash',
  title: 'A worker leaks',
  environment: ['stage'],
  fault: { kind: 'leak' },
  expect: [{ incident: 'crash' }],
};

/** A job that was started as `--jobs` starts one, and what it tells. */
function startedJob() {
  const root = temporaryRoot();
  const file = join(root, 'crash.yaml');
  writeFileSync(file, JSON.stringify(CRASH));
  const words = ['run', '--as-job', '1', '--json', '--root', root];
  const job = spawn(process.execPath, [DEMO_RUN, ...words], {
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: STATE_HOME },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void job.kill('SIGKILL'));
  const ended = once(job, 'close');
  job.stdin.write(`${JSON.stringify({ file, env: 'stage', seed: 42 })}\n`);
  const lines = createInterface({ input: job.stdout });
  return { job, lines, ended };
}

it('a job ends what it plays when whoever asked for it is gone', async () => {
  const { job, lines, ended } = startedJob();
  const told: Record<string, unknown>[] = [];
  lines.on('line', (line) => {
    const fact = JSON.parse(line) as Record<string, unknown>;
    told.push(fact);
    // As where the other process is killed.
    if (fact['fact'] === 'trial_run') job.stdin.destroy();
  });
  await ended;
  expect(told.find(({ fact }) => fact === 'trial')).toMatchObject({ verdict: 'INCONCLUSIVE' });
});
