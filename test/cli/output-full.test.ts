import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

it('a screen that cannot be written ends a run in good order, and says so', async () => {
  const root = temporaryRoot();
  const command = `"${process.execPath}" scripts/demo-run.mjs --root "$0" > /dev/full`;
  const { status, stderr } = spawnSync('bash', ['-c', command, root], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: join(root, 'state') },
  });

  expect(status).toBe(143);
  expect(stderr).toContain('the output cannot be written: ENOSPC');
  expect(stderr).not.toContain(' at ');
  const { stdout } = await runCli(['verify', '--json', '--root', root]);
  expect(stdout).toContain('"end":"interrupted"');
});
