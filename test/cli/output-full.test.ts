import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { oneScenario } from '../support/one-scenario.js';
import { temporaryRoot } from '../support/temporary-root.js';

/** Runs a command whose standard output has no room. */
function intoFull(root: string, words: readonly string[]) {
  const command = `"${process.execPath}" scripts/demo-run.cjs "$@" > /dev/full`;
  return spawnSync('bash', ['-c', command, 'bash', ...words], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: join(root, 'state') },
  });
}

it('a run whose screen cannot be written comes to its end, and says so', async () => {
  const root = temporaryRoot();
  const { status, stderr } = intoFull(root, ['run', '--simulated', '--root', root]);
  expect([status, stderr]).toEqual([2, 'demo-run: the output cannot be written: ENOSPC\n']);
  const { stdout } = await runCli(['verify', '--json', '--root', root]);
  expect(stdout).toContain('"end":"complete"');
});

it('what only prints ends with exit 2 where it cannot', () => {
  const root = temporaryRoot();
  const { status, stderr } = intoFull(root, ['scenario', 'new', '--fault', 'exit']);
  expect([status, stderr]).toEqual([2, 'demo-run: the output cannot be written: ENOSPC\n']);
});

it('a FAIL stays one where nobody can read it', () => {
  const { root, args } = oneScenario({ expect: [{ incident: 'crash' }] });
  expect(intoFull(root, args).status).not.toBe(0);
  const missed = oneScenario({ expect: [{ incident: 'false_alarm' }, { gate: 'refused' }] });
  expect(intoFull(missed.root, missed.args).status).toBe(1);
});
