import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { runNotingModules } from '../support/loaded-modules.js';
import { sharedRoot } from '../support/shared-root.js';

/** Only its address says where a module of Node or of the test comes from. */
const IS_FILE = /^file:/;
/** What reads the scenarios that ship, and what reads YAML: the build puts several modules into one. */
const READS_SCENARIOS = /function (?:shippedScenarios|parseDocument)\b/;

/** What speaks MCP. */
const SPEAKS_MCP = /\bclass McpServer\b|\bMcpServer = class\b/;

function has(url: string, text: RegExp): boolean {
  return IS_FILE.test(url) && text.test(readFileSync(fileURLToPath(url), 'utf8'));
}

const readsScenarios = (url: string) => has(url, READS_SCENARIOS);

describe('the files of scenarios', () => {
  const root = sharedRoot();
  beforeAll(async () => {
    await callCli(['--simulated', '--quiet', '--root', root]);
  });

  it.each([
    [['run', '--help', '--quiet']],
    [['--version']],
    [['verify', '--replay']],
    [['log']],
    [['explain', '9']],
    [['evaluate', '--episodes', '100']],
    [['resume']],
  ])('are not read by %j, which plays none', async (args) => {
    const { code, stderr, modules } = await runNotingModules([...args, '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(modules.filter((url) => IS_FILE.test(url))).not.toEqual([]);
    expect(modules.filter(readsScenarios)).toEqual([]);
  });

  it('are read by what plays one', async () => {
    const args = ['twin', 'C', '--seeds', '0', '--root', root];
    const { code, modules } = await runNotingModules(args);
    expect(code).toBe(0);
    expect(modules.filter(readsScenarios)).not.toEqual([]);
  });
});

describe('what speaks MCP', () => {
  const root = sharedRoot();

  it.each([[['run', '--simulated', '--quiet', '--only', 'crash']], [['verify']], [['--version']]])(
    'is not read by %j',
    async (args) => {
      const { code, modules } = await runNotingModules([...args, '--root', root]);
      expect(code).toBe(0);
      expect(modules.filter((url) => has(url, SPEAKS_MCP))).toEqual([]);
    },
  );

  it('is read by mcp', async () => {
    const { code, modules } = await runNotingModules(['mcp', '--root', root]);
    expect(code).toBe(0);
    expect(modules.filter((url) => has(url, SPEAKS_MCP))).toHaveLength(1);
  });
});
