import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import { proofPath } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('where apps/registry/ and logs/ lie', () => {
  const project = sharedRoot();
  const program = join(project, 'scripts', 'demo-run.cjs');
  const samples = join(project, 'apps', 'samples');
  const onboard = ['onboard', '--quiet', '--file', join(samples, 'backend.json')];
  const isOnboarded = (root: string) => existsSync(proofPath(root, 'onboarding'));

  beforeAll(() => {
    const apps = ['apps/samples', 'apps/demo-api', 'apps/scenarios'];
    for (const part of ['package.json', 'scripts', 'dist', ...apps]) {
      cpSync(join(PROJECT_ROOT, part), join(project, part), { recursive: true });
    }
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(project, 'node_modules'));
  });

  it('in a subfolder of the project: in the project', async () => {
    expect((await runCli(onboard, { program, cwd: samples })).code).toBe(0);
    expect(isOnboarded(project)).toBe(true);
    expect(existsSync(join(project, 'apps', 'registry', 'demo-api.json'))).toBe(true);
    expect(existsSync(join(samples, 'logs'))).toBe(false);
  });

  it('outside of any project: in the working directory', async () => {
    const cwd = join(temporaryRoot(), 'a');
    mkdirSync(cwd);
    expect((await runCli(onboard, { program, cwd })).code).toBe(0);
    expect(isOnboarded(cwd)).toBe(true);
  });

  it('with DEMO_RUN_ROOT: there', async () => {
    const root = temporaryRoot();
    const env = { DEMO_RUN_ROOT: root };
    expect((await runCli(onboard, { program, cwd: samples, env })).code).toBe(0);
    expect(isOnboarded(root)).toBe(true);
  });

  it('with --root: there, whatever DEMO_RUN_ROOT says, and relative to where one stands', async () => {
    const cwd = temporaryRoot();
    const named = temporaryRoot();
    const options = { program, cwd, env: { DEMO_RUN_ROOT: named } };
    expect((await runCli([...onboard, '--root', 'sub/folder'], options)).code).toBe(0);
    expect([join(cwd, 'sub', 'folder'), named, cwd].map(isOnboarded)).toEqual([true, false, false]);
  });

  it('a whole run works from a copied project', async () => {
    const { code } = await runCli(['--only', 'A', '--quiet'], { program, cwd: samples });
    expect(code).toBe(0);
    expect(existsSync(proofPath(project))).toBe(true);
  });
});

it('a reader that goes away is no reason for a trace, nor for an unfinished run', async () => {
  const root = temporaryRoot();
  const script =
    '"$0" scripts/demo-run.cjs --only C --root "$1" | head -1; exit "${PIPESTATUS[0]}"';
  const { code, stdout, stderr } = await runProgram('bash', ['-c', script, process.execPath, root]);
  expect(stdout.split('\n')).toHaveLength(2);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
});
