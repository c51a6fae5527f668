import { describe, expect, it, vi } from 'vitest';
import { COMMAND_NAMES } from '../../src/cli/command-names.js';
import { createProgram } from '../../src/cli/program.js';
import { reportError } from '../../src/cli/report-error.js';
import { callCli } from '../support/call-cli.js';
import { runCli } from '../support/cli.js';
import { leftBehind } from '../support/left-behind.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SECRET = 'hunter2x';
const URL = `redis://u:${SECRET}@127.0.0.1:1/0`;

/** Where an argument may stand that somebody mistook for another. */
const POSITIONS: readonly ((command: string) => readonly string[])[] = [
  (command) => [command, URL],
  (command) => [command, 'a', 'b', 'c', `https://${SECRET}@github.com/a/b`],
  (command) => [command, `--redis=${URL}`, '--no-such-option'],
  (command) => [command, `--nothing=${URL}`],
  (command) => [command, `--password=${SECRET}`],
  (command) => [command, '--json', '--log-level', URL],
];
/** What else is read of a command line, a variable or stdin. */
const OTHERS: readonly (readonly [
  args: readonly string[],
  env?: Record<string, string>,
  /** Only a program of its own reads one. */
  input?: string,
])[] = [
  [[URL]],
  [['help', URL]],
  [['--root', `/proc/${URL}`]],
  [['--root', `/proc/${URL}`, '--json']],
  [['run', '--app', URL, '--json']],
  [['run', '--app', URL]],
  [['run', '--repo', `https://h.example/a?token=${SECRET}`]],
  [['run', '--repo', `https://${SECRET}@github.com/a/b`, '--json']],
  [['run', '--redis', `redis://u:pass ${SECRET}@h`]],
  [['run', '--redis', `redis%3A%2F%2Fu%3A${SECRET}%40h`]],
  [['run', '--redis', `redis://u:${SECRET}@127.0.0.1:1`]],
  [['run', '--rehearse', '--only', 'C', '--redis', `redis://u:${SECRET}@127.0.0.1:1`]],
  [['run', '--policy', URL]],
  [['run', '--only', URL]],
  [['onboard', '--name', URL, '--repo', URL, '--runtime', `Authorization: Bearer ${SECRET}`]],
  [['onboard', '--file', URL]],
  [['onboard'], {}, JSON.stringify({ name: { password: SECRET }, [URL]: 1 })],
  [['onboard', '--json'], {}, JSON.stringify({ name: [URL], token: SECRET, repo_url: URL })],
  [['verify', `x?api_key=${SECRET}`, '--key', URL]],
  [['verify', '--anchor', URL]],
  [['log', '--since', URL, '--run', URL, '--event', URL]],
  [['explain', URL, '--json']],
  [['diff', URL, URL]],
  [['report', '--out', URL]],
  [['twin', URL, '--cause', URL]],
  [['evaluate', URL]],
  [['redeliver', '--redis', `redis://u:${SECRET}@127.0.0.1:1`]],
  [['redeliver'], { REDIS_URL: `http://u:${SECRET}@h` }],
  [['run'], { REDIS_URL: URL }],
  [['log'], { DEMO_RUN_ROOT: `/proc/${URL}` }],
];

/** What parsing and reporting write, in this process: a program for each would take long. */
async function written(argv: readonly string[]): Promise<string> {
  const texts: string[] = [];
  const take = (text: unknown) => texts.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  );
  try {
    await createProgram(() => undefined).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    reportError(error, argv);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return texts.join('');
}

describe('a password that is on a command line, in a variable or on stdin', () => {
  it.each(COMMAND_NAMES)('is in no message of %s, wherever it stands', async (command) => {
    for (const position of POSITIONS) {
      const root = temporaryRoot();
      const text = await written([...position(command), '--root', root]);
      expect(text).not.toBe('');
      expect(text + leftBehind(root)).not.toContain(SECRET);
    }
  });

  it('is in no output and in no file', async () => {
    for (const [args, env = {}, input] of OTHERS) {
      const root = temporaryRoot();
      const own = args.includes('--root') || 'DEMO_RUN_ROOT' in env ? [] : ['--root', root];
      const call = [...args, ...own];
      const { stdout, stderr } = await (input === undefined
        ? callCli(call, { env })
        : runCli(call, { env, input }));
      expect([stdout, stderr, leftBehind(root)].join('\n')).not.toContain(SECRET);
    }
  }, 300_000);
});
