import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutCommands } from '../../src/cli/workflow-commands.js';
import { facts, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

/** As GitHub's runner takes a line for a command. */
const COMMAND = /^\s*::|##\[/;

describe('text of a file', () => {
  it.each(['::error::x', '  ::add-mask::x', 'a\n::x', 'a\r::x', 'a ##[group]b', '::::x'])(
    'is no command of a runner: %j',
    (text) => {
      for (const line of withoutCommands(text).split(/[\r\n]/)) expect(line).not.toMatch(COMMAND);
    },
  );

  it.each(['a::b', '# [x]', '#[x]', ': :', 'http://[::1]:80'])('is left as it is: %s', (text) => {
    expect(withoutCommands(text)).toBe(text);
  });

  it('is the same text in JSON', () => {
    const value = { text: '##[x] ::y \\##[z' };
    expect(JSON.parse(withoutCommands(JSON.stringify(value)))).toEqual(value);
  });
});

describe('under the runner of GitHub', () => {
  const title = '::error::##[error] nobody wrote this';
  const scenario = (expected: string) => {
    const root = temporaryRoot();
    const file = join(root, 'crash.yaml');
    const head = { version: 'demo-run/1', scenario: 'crash', title, environment: ['stage'] };
    const body = { fault: { kind: 'leak' }, expect: [{ incident: expected }] };
    writeFileSync(file, JSON.stringify({ ...head, ...body }));
    return { root, file };
  };
  const env = { GITHUB_ACTIONS: 'true' };

  it('no title is a command', async () => {
    const { file } = scenario('crash');
    const { code, stdout } = await runCli(['scenario', 'list', file], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('nobody wrote this');
    for (const line of stdout.split('\n')) expect(line).not.toMatch(COMMAND);
    const asJson = await runCli(['scenario', 'list', file, '--json'], { env });
    expect(facts(asJson.stdout)[0]).toMatchObject({ title });
  });

  it('what is meant as one still is', async () => {
    const { root, file } = scenario('overload');
    const args = ['run', '--scenario', file, '--simulated', '--root', root, '--notes'];
    const { code, stdout, stderr } = await runCli(args, { env });
    expect(code).toBe(4);
    for (const line of stdout.split('\n')) expect(line).not.toMatch(COMMAND);
    const commands = stderr.split('\n').filter((line) => COMMAND.test(line));
    expect(commands).toEqual([expect.stringMatching(/^::error file=.*crash\.yaml,line=1,/)]);
  });
});
