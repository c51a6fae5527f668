import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

describe('demo-run twin', () => {
  it.each(['crash', 'overload', 'false_alarm', 'A', 'B', 'C'])(
    '%s prints table and plot in 80 columns of plain ASCII, and writes nothing',
    async (scenario) => {
      const root = temporaryRoot();
      const { code, stdout, stderr } = await callCli([
        'twin',
        scenario,
        '--seeds',
        '5',
        '--root',
        root,
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      for (const word of ['noop', 'restart_service', 'scale_workers', 'Lost requests', '5 seeds']) {
        expect(stdout).toContain(word);
      }
      expect(filesUnder(root)).toEqual({});
    },
  );

  it.each(['crash', 'overload', 'false_alarm'])('%s says one line with --quiet', async (of) => {
    const { code, stdout, stderr } = await callCli(['twin', of, '--seeds', '0', '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^FORKED {2}[\x20-\x7e]{0,72}\n$/);
  });

  it('gives the same text for the same seed', async () => {
    const args = ['twin', 'overload', '--seed', '7', '--seeds', '10'];
    const [one, other] = [await callCli(args), await callCli(args)];
    expect(one.stdout).toBe(other.stdout);
  });

  it('names the cause that was chosen, and tells NDJSON with --json', async () => {
    const args = ['twin', 'B', '--cause', 'burst', '--seeds', '3', '--json'];
    const { code, stdout, stderr } = await callCli(args);
    expect(code).toBe(0);
    expect(stderr).toContain('hidden cause: burst (chosen)');
    const told = facts(stdout);
    expect(told.map(({ fact }) => fact)).toEqual([
      'twin',
      ...['branch', 'branch', 'branch', 'branch'],
      ...['mean', 'mean', 'mean', 'mean'],
    ]);
    expect(told[0]).toMatchObject({ schema: 'demo-run/2', scenario: 'overload', cause: 'burst' });
  });

  it.each(['crash', 'hang', 'memory', 'overload', 'crash-loop', 'dependency-down', 'false-alarm'])(
    'forks the scenario of a file, too: %s',
    async (name) => {
      const file = join(PROJECT_ROOT, 'apps', 'scenarios', 'eight-faults', `${name}.yaml`);
      const args = ['twin', file, '--seeds', '0', '--quiet', '--root', temporaryRoot()];
      const { code, stdout } = await callCli(args);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^FORKED  eight-${name}, seed 42: `));
    },
  );

  it.each([
    { args: ['twin', 'crsh'], says: 'did you mean crash?' },
    { args: ['twin', 'overload', '--cause', 'brst'], says: 'did you mean burst?' },
    { args: ['twin', 'crash', '--cause', 'burst'], says: 'transient' },
    {
      args: ['twin', 'C', '--cause', 'burst'],
      says: 'nothing lies behind an alert or a dependency',
    },
    { args: ['twin', 'A', '--seeds', 'many'], says: '--seeds' },
    { args: ['twin'], says: 'scenario' },
    { args: ['twin', 'nowhere.yaml'], says: 'scenario check' },
    { args: ['twin', 'apps/samples/backend.yaml'], says: 'crash, overload, false_alarm' },
  ])('refuses $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await callCli([...args, '--root', temporaryRoot()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});
