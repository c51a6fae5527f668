import {
  copyFileSync,
  cpSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { runNotingModules } from '../support/loaded-modules.js';
import { sharedRoot } from '../support/shared-root.js';

/** What reads the scenarios that ship, and what reads YAML. */
const READS_SCENARIOS = /^run\/scenarios\/shipped\.js$|\/yaml\//;
const SPEAKS_MCP = /\/@modelcontextprotocol\/server\//;

describe('the files of scenarios', () => {
  const root = sharedRoot();
  beforeAll(async () => {
    await callCli(['--simulated', '--quiet', '--root', root]);
  });

  it.each([
    [['run', '--help', '--quiet']],
    [['policy']],
    [['verify', '--replay']],
    [['log']],
    [['explain', '9']],
    [['evaluate', '--episodes', '100']],
    [['resume']],
  ])('are not read by %j, which plays none', async (args) => {
    const { code, stderr, modules } = await runNotingModules([...args, '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(modules).toContain('cli/main.js');
    expect(modules.filter((name) => READS_SCENARIOS.test(name))).toEqual([]);
  });

  it('are read by what plays one', async () => {
    const args = ['twin', 'C', '--seeds', '0', '--root', root];
    const { code, modules } = await runNotingModules(args);
    expect(code).toBe(0);
    expect(modules.filter((name) => READS_SCENARIOS.test(name))).not.toEqual([]);
  });
});

describe('what speaks MCP', () => {
  const root = sharedRoot();

  it.each([[['run', '--simulated', '--quiet', '--only', 'crash']], [['verify']]])(
    'is not read by %j',
    async (args) => {
      const { code, modules } = await runNotingModules([...args, '--root', root]);
      expect(code).toBe(0);
      expect(modules.filter((name) => SPEAKS_MCP.test(name))).toEqual([]);
    },
  );

  it('is read by mcp', async () => {
    const { code, modules } = await runNotingModules(['mcp', '--root', root]);
    expect(code).toBe(0);
    expect(modules.filter((name) => SPEAKS_MCP.test(name))).not.toEqual([]);
  });
});

describe('what the build has compiled', () => {
  const project = sharedRoot();
  const root = sharedRoot();
  const program = join(project, 'scripts', 'demo-run.cjs');
  const bundle = join(project, 'dist', 'bundle');
  const part = join(bundle, 'verify.cjs');
  const compiled = join(bundle, 'verify.compiled');

  // A package of its own, whose files may be broken.
  beforeAll(async () => {
    for (const part of ['scripts', 'dist', 'package.json']) {
      cpSync(join(PROJECT_ROOT, part), join(project, part), { recursive: true });
    }
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(project, 'node_modules'));
    await callCli(['--simulated', '--quiet', '--root', root]);
  });

  const kept = () => readFileSync(join(PROJECT_ROOT, 'dist', 'bundle', 'verify.compiled'));
  const half = () => kept().subarray(0, 100_000);
  const oneBitOff = () => kept().map((byte, at) => (at === 300_000 ? byte ^ 1 : byte));
  const ofAnother = () => readFileSync(join(PROJECT_ROOT, 'dist', 'bundle', 'policy.compiled'));
  const withoutChecksum = () => kept().subarray(4);

  it('is taken by this Node', async () => {
    const { loadProgram } = (await import(join(PROJECT_ROOT, 'scripts', 'load-program.cjs'))) as {
      loadProgram: (
        file: string,
        command: string[],
      ) => { script: { cachedDataRejected?: boolean } };
    };
    for (const command of ['run', 'verify', 'log', 'explain', 'report', 'policy']) {
      const { script } = loadProgram(join(PROJECT_ROOT, 'dist', 'bundle', 'main.cjs'), [command]);
      expect([command, script.cachedDataRejected]).toEqual([command, false]);
    }
  });

  it.each([
    ['half of it', half],
    ['with one bit changed', oneBitOff],
    ['of another command', ofAnother],
    ['without its checksum', withoutChecksum],
    ['empty', () => Buffer.alloc(0)],
    ['missing', undefined],
  ])('makes no difference where it is %s', async (_what, content) => {
    const expected = await runCli(['verify', '--root', root], { program });
    if (content === undefined) rmSync(compiled);
    else writeFileSync(compiled, content());
    expect(expected.code).toBe(0);
    expect(await runCli(['verify', '--root', root], { program })).toEqual(expected);
  });

  it('makes no difference where it is of another bundle, of the same length', async () => {
    const text = readFileSync(part, 'latin1');
    writeFileSync(part, text.replaceAll('row("chain"', 'row("CHAIN"'), 'latin1');
    copyFileSync(join(PROJECT_ROOT, 'dist', 'bundle', 'verify.compiled'), compiled);
    const { stdout } = await runCli(['verify', '--root', root], { program });
    writeFileSync(part, text, 'latin1');
    expect(stdout).toContain('\n  CHAIN ');
  });

  it.each([['verify'], ['verify', '--replay'], ['verify', '--sinks'], ['--help']])(
    'makes no difference to %j where there are no parts of the bundle',
    async (...args) => {
      const rooted = [...args, '--root', root];
      const expected = await runCli(rooted, { program });
      for (const name of ['verify', 'help']) {
        renameSync(join(bundle, `${name}.cjs`), join(bundle, `${name}.away`));
      }
      const found = await runCli(rooted, { program });
      for (const name of ['verify', 'help']) {
        renameSync(join(bundle, `${name}.away`), join(bundle, `${name}.cjs`));
      }
      expect(found).toEqual(expected);
    },
  );

  it('makes no difference where V8 was given other flags', async () => {
    const expected = await runCli(['verify', '--root', root], { program });
    const env = { NODE_OPTIONS: '--max-old-space-size=200' };
    expect(await runCli(['verify', '--root', root], { program, env })).toEqual(expected);
  });
});
