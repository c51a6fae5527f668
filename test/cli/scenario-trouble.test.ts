import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN, facts, PROJECT_ROOT } from '../support/cli.js';
import { oneScenario } from '../support/one-scenario.js';
import { STATE_HOME } from '../support/state-folder.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('trouble with the surroundings has the code and the remedy of a run without files', () => {
  it.each([
    { what: 'a root that is no folder', root: '/dev/null', state: STATE_HOME },
    { what: 'a key that cannot be made', root: undefined, state: '/dev/null/state' },
  ])('$what', async ({ root = temporaryRoot(), state }) => {
    const env = { XDG_STATE_HOME: state };
    const plain = await callCli(['run', '--simulated', '--json', '--root', root], { env });
    const { remedy } = facts(plain.stdout).at(-1) ?? {};
    expect(remedy).toBeTypeOf('string');
    const { file } = oneScenario();
    const words = ['run', '--simulated', '--json', '--root', root, '--scenario', file];
    const played = await callCli([...words, '--quiet'], { env });
    const trial = facts(played.stdout).find(({ fact }) => fact === 'trial');
    expect(trial?.['error']).toContain(`; to fix it: ${String(remedy)}`);
    expect(played.code).toBe(plain.code);
  });

  it('in the root of a job too, and no line is given that would fail again', async () => {
    const { file } = oneScenario();
    const words = ['run', '--simulated', '--root', '/dev/null', '--scenario', file];
    const { code, stdout } = await callCli([...words, '--jobs', '1']);
    expect(code).toBe(6);
    expect(stdout.replace(/\s+/g, ' ')).toContain('choose a writable folder with --root');
    expect(stdout).not.toContain('  again ');
  });
});

it('Ctrl-C ends the jobs with it, says so once, and leaves nothing', async () => {
  const { root, args } = oneScenario();
  const real = args.filter((word) => word !== '--simulated');
  const words = [...real, '--repeat', '9', '--jobs', '2', '--json'];
  const child = spawn(process.execPath, [DEMO_RUN, ...words], {
    cwd: PROJECT_ROOT,
    detached: true,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: STATE_HOME },
  });
  const told = { out: '', err: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told.err += text));
  let isSent = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told.out += text;
    if (isSent || !text.includes('"trial_run"')) return;
    isSent = true;
    process.kill(-(child.pid ?? 0), 'SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(130);
  const broken = facts(told.out).filter(
    ({ exit_code, fact }) => fact === 'trial' && exit_code !== 0,
  );
  expect(broken.length).toBeGreaterThan(0);
  for (const { error } of broken) expect(error).toBe('the run was interrupted');
  const said = told.err.replace(/\s+/g, ' ');
  expect(said).toContain('interrupted: of 9 runs,');
  expect(said).not.toContain('INCONCLUSIVE: alarm');
  // Nothing holds the roots any more.
  rmSync(join(root, 'jobs'), { recursive: true });
});
