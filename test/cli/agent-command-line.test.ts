import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { runCli } from '../support/cli.js';
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
  [
    ['run', '--agent', 'python3', 'apps/agents/rules.py', 'arg', 'two words', '--simulated'],
    `put the command in quotes: --agent 'python3 apps/agents/rules.py arg '\\''two words'\\'''`,
  ],
  [
    ['run', '--agent', "python3 it's.py", 'foo'],
    `put the command in quotes: --agent 'python3 it'\\''s.py foo'`,
  ],
  [
    ['agent', 'check', 'python3', 'apps/agents/rules.py', 'arg', '--json'],
    "put the command in quotes: demo-run agent check 'python3 apps/agents/rules.py arg'",
  ],
])('a command that was not quoted is told how: %j', async (args, remedy) => {
  const { code, stderr } = await callCli([...args]);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, ' ').replace('npx demo-run', 'demo-run')).toContain(remedy);
  expect(stderr).not.toContain('commands:');
});

it('a signed proposal that a human refuses is not counted among those that were acted on', async () => {
  const root = temporaryRoot();
  const [key, known] = [join(root, 'agent.pem'), join(root, 'agent.pub')];
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(known, publicKey.export({ type: 'spki', format: 'pem' }));
  const { code } = await callCli([
    ...['run', '--simulated', '--env', 'prod', '--allow-prod-injection', '--only', 'overload'],
    ...['--agent', `node apps/agents/signed.mjs ${key} python3 apps/agents/rules.py`],
    ...['--agent-key', known, '--agent-isolation', 'none', '--root', root],
  ]);
  expect(code).toBe(3);
  expect(readFileSync(proofPath(root), 'utf8')).toContain('"APPROVAL_REQUESTED"');
  const { stdout } = await callCli(['verify', '--root', root]);
  expect(stdout).toContain('0 proposals acted on or observed');
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

const CHECK = ['agent', 'check', 'cat', '--agent-isolation', 'none'];

it.each<[what: string, args: string[], said: string]>([
  [
    'a variable that is not set',
    [...CHECK, '--agent-env', 'PATH,NO_SUCH_ONE'],
    'not set here: NO_SUCH_ONE',
  ],
  [
    'such a variable for a run',
    ['run', '--simulated', '--agent', 'cat', '--agent-env', 'NO_SUCH_ONE'],
    'not set here: NO_SUCH_ONE',
  ],
  ['a second agent', ['run', '--agent', 'cat', '--agent', 'tac'], 'it is "cat" already'],
  ['a word behind schema', ['agent', 'schema', 'foo'], 'command "foo"'],
  ['a control of nothing', ['run', '--agent-control'], '--agent-control\n'],
  ['learning beside an agent', ['run', '--agent', 'cat', '--learn'], '--learn\n'],
])('%s is refused', async (_what, args, said) => {
  const { code, stdout, stderr } = await callCli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(said);
});

it.each([
  ['check', CHECK],
  ['check, by the best isolation', ['agent', 'check', 'cat']],
  ['run', ['run', '--simulated', '--agent', 'cat']],
])('a folder for temporary files that is not there is named: %s', async (_what, args) => {
  const env = { TMPDIR: '/no/such/folder' };
  const { code, stdout, stderr } = await runCli([...args, '--root', temporaryRoot()], { env });
  expect(code).not.toBe(0);
  expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toContain('/no/such/folder (see TMPDIR)');
  expect(stdout).not.toContain('no other user');
});

it('what is to be done about a program is not cut off', async () => {
  const program = join(temporaryRoot(), 'a'.repeat(200));
  writeFileSync(program, '', { mode: 0o644 });
  const { stdout } = await callCli(['agent', 'check', program, '--agent-isolation', 'none']);
  expect(stdout).toContain('(chmod +x)');
});
