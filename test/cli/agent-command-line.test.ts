import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

it.each([
  [
    ['agent', 'check', 'python3', 'apps/agents/rules.py'],
    "put the command in quotes: demo-run agent check 'python3 apps/agents/rules.py'",
  ],
  [
    ['run', '--simulated', '--agent', 'python3', 'apps/agents/rules.py'],
    "put the command in quotes: --agent 'python3 apps/agents/rules.py'",
  ],
])('a command that was not quoted is told how: %j', async (args, remedy) => {
  const { code, stderr } = await callCli([...args]);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, ' ').replace('npx demo-run', 'demo-run')).toContain(remedy);
  expect(stderr).not.toContain('commands:');
});

it('an agent that cannot be started is told in its own last words', async () => {
  const { code, stderr } = await callCli([
    ...['run', '--simulated', '--agent', 'python3 /no/such.py', '--agent-isolation', 'none'],
    ...['--root', temporaryRoot()],
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain("can't open file '/no/such.py'");
});

it.skipIf(process.getuid?.() !== 0)(
  'an agent that is root is said to be in header and log',
  async () => {
    const root = temporaryRoot();
    const program = join(root, 'agent.py');
    writeFileSync(program, readFileSync('apps/agents/rules.py'), { mode: 0o600 });
    const { stdout } = await callCli([
      ...['run', '--simulated', '--verbose', '--only', 'crash', '--root', root],
      ...['--agent', `python3 ${program}`],
    ]);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'run as root, so that it may read whatever it sees',
    );
    const [first = ''] = readFileSync(proofPath(root), 'utf8').split('\n');
    expect(JSON.parse(first)).toMatchObject({ run: { agent: { as_root: true } } });
    await callCli(['report', '--root', root]);
    expect(readFileSync(join(root, 'logs', 'report.html'), 'utf8')).toContain('root: it may read');
  },
);
