import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { runNotingModules } from '../support/loaded-modules.js';
import { sharedRoot } from '../support/shared-root.js';

/** What reads scenarios, and what it reads them with. */
const READS_SCENARIOS = /\/dist\/run\/scenarios\/|\/node_modules\/yaml\//;

describe('the files of scenarios', () => {
  const root = sharedRoot();
  beforeAll(async () => {
    await callCli(['--simulated', '--quiet', '--root', root]);
  });

  it.each([
    [['--help']],
    [['run', '--help', '--quiet']],
    [['--version']],
    [['verify']],
    [['verify', '--replay']],
    [['log']],
    [['explain', '9']],
    [['policy']],
    [['evaluate', '--episodes', '100']],
    [['pause', '--reason', 'a talk']],
    [['resume']],
    [['demo-mode-violation', '--quiet']],
  ])('are not read by %j, which plays none', async (args) => {
    const { code, stderr, modules } = await runNotingModules([...args, '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(modules.length).toBeGreaterThan(3);
    expect(modules.filter((url) => READS_SCENARIOS.test(url))).toEqual([]);
  });

  it('are read by what plays one', async () => {
    const args = ['--simulated', '--only', 'C', '--quiet', '--root', root];
    const { code, modules } = await runNotingModules(args);
    expect(code).toBe(0);
    expect(modules.filter((url) => READS_SCENARIOS.test(url))).not.toEqual([]);
  });
});
