import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { sharedRoot } from '../support/shared-root.js';

/** What some commands need, or are quicker with. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  run: ['--simulated', '--notes'],
  rehearse: ['--simulated'],
  onboard: ['--file', join(PROJECT_ROOT, 'apps', 'samples', 'backend.json')],
  'check-app': ['--app-dir', join(PROJECT_ROOT, 'apps', 'samples', 'node-shop')],
  explain: ['8'],
  diff: ['latest', 'latest'],
  train: ['--episodes', '100'],
  evaluate: ['--episodes', '100'],
  completion: ['bash'],
  scenario: ['list'],
  agent: ['schema'],
  twin: ['crash', '--seeds', '2'],
};
/** What it is told, by a command that listens. */
const INPUT: Readonly<Record<string, string>> = {
  mcp: `${JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  })}\n`,
};
/** Of each command that the build has made a help. */
const NAMES = readdirSync(join(PROJECT_ROOT, 'dist', 'help'))
  .map((file) => file.replace(/\.txt$/, ''))
  .filter((name) => !['+', 'run', 'pause', 'resume'].includes(name));

const root = sharedRoot();

// The run first: the others read what it writes. The pause last: it would stop them.
it.each(['run', ...NAMES, 'pause', 'resume'])(
  'the built program ends well once: %s',
  async (name) => {
    const args = [name, ...(ARGUMENTS[name] ?? []), '--root', root];
    const { code, stdout, stderr } = await runCli(args, { input: INPUT[name] ?? '' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
  },
);
