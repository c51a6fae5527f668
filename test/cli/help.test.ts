import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../src/cli/command-names.js';
import { withTypedExample } from '../../src/cli/launcher.js';
import { createProgram, helpTexts } from '../../src/cli/program.js';
import { callCli } from '../support/call-cli.js';
import { DEMO_MODE_VIOLATION, PROJECT_ROOT, runCli } from '../support/cli.js';

const ROWS = 24;
const WHOLE = '+';
/** As the build has them; what is printed has an example that can be typed from here. */
const BUILT = new Map(helpTexts());
const TEXTS = new Map(
  [...BUILT].map(([name, text]) => [name, withTypedExample(text, PROJECT_ROOT.replace(/\/$/, ''))]),
);
const COMMANDS = [...TEXTS.keys()].filter((name) => name !== WHOLE);
/** The launcher takes the words of all commands alike: it is asked in turn by `help` and by `-h`. */
const HELPED_BY_WORD = new Set(COMMANDS.filter((_name, at) => at % 2 === 0));

describe('the help', () => {
  it('is there for every command', () => {
    expect(COMMANDS.sort()).toEqual(COMMAND_NAMES.filter((name) => name !== 'help').sort());
  });

  it.each([...TEXTS])('of %s is one screen that begins with an example', (_name, text) => {
    const rows = text.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^Example: npx demo-run/);
    expect(rows.length).toBeLessThanOrEqual(ROWS);
    expect(text).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
    expect(text).toContain('--root');
  });

  it.each([...TEXTS])('of %s has an example that the command line takes', async (name, text) => {
    const [, words = ''] = /^Example: npx demo-run ?(.*)$/m.exec(text) ?? [];
    expect(
      await commandFor(
        words
          .replace(/\\\n */g, '')
          .split(' ')
          .filter((word) => word !== ''),
      ),
    ).toBe(name === WHOLE ? 'run' : name);
  });

  it.each(COMMANDS)('of %s names each of its options and arguments', (name) => {
    const command = createProgram(() => undefined).commands.find(
      (candidate) => candidate.name() === name,
    );
    for (const { flags, hidden } of command?.options ?? []) {
      if (!hidden) expect(TEXTS.get(name)).toContain(flags);
    }
    for (const argument of command?.registeredArguments ?? []) {
      expect(TEXTS.get(name)).toMatch(new RegExp(`^ {2}${argument.name()} +\\S`, 'm'));
    }
    expect(TEXTS.get(WHOLE)).toMatch(new RegExp(`^ {2}(?:[^,]+, )?${name}(?: |, ).*\\S`, 'm'));
  });

  it('is in the build as the command line prints it', () => {
    const folder = join(PROJECT_ROOT, 'dist', 'help');
    const built = readdirSync(folder).map((file) => [
      file.replace(/\.txt$/, ''),
      readFileSync(join(folder, file), 'utf8'),
    ]);
    expect(new Map(built as [string, string][])).toEqual(BUILT);
  });
});

describe('asking for it', () => {
  it.each(COMMANDS)('%s: -h, --help and help print the same, by whichever way', async (name) => {
    const shown = { code: 0, stdout: TEXTS.get(name), stderr: '' };
    // The launcher answers one of these; with another option beside it the command line does.
    expect(await runCli(HELPED_BY_WORD.has(name) ? ['help', name] : [name, '-h'])).toEqual(shown);
    for (const args of [
      [name, '-h'],
      ['help', name],
      ['--json', name, '--help'],
    ]) {
      expect(await callCli(args)).toEqual(shown);
    }
  });

  it.each([[['-h']], [['--help']], [['help']], [['--quiet', '--help']], [['--quiet', 'help']]])(
    '%j prints that of the program',
    async (args) => {
      expect(await runCli(args)).toEqual({ code: 0, stdout: TEXTS.get(WHOLE), stderr: '' });
    },
  );

  it('at the other bin prints that of the attacks', async () => {
    const result = await runCli(['--help'], { program: DEMO_MODE_VIOLATION });
    expect(result).toEqual({ code: 0, stdout: TEXTS.get('demo-mode-violation'), stderr: '' });
  });
});

describe('a typing error gets a suggestion', () => {
  it.each([
    ...COMMANDS.filter((name) => name.length > 3).map((name) => ({
      args: [name.slice(0, -1)],
      says: name,
    })),
    { args: ['help', 'vrify'], says: 'did you mean verify?' },
    { args: ['run', '--sed', '1'], says: '--seed' },
    { args: ['log', '--sicne', '1'], says: '--since' },
    { args: ['diff', '--jsn'], says: '--json' },
    { args: ['twin', 'crash', '--seds', '1'], says: '--seed' },
    { args: ['--env', 'stgae'], says: 'did you mean stage?' },
    { args: ['--only', 'crsh,overlod'], says: 'did you mean crash,overload?' },
    { args: ['verify', '--log-level', 'wran'], says: 'did you mean warn?' },
    { args: ['train', '--env', 'dv'], says: 'did you mean dev?' },
  ])('$args', async ({ args, says }) => {
    const { code, stdout, stderr } = await callCli(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  it.each([
    { args: ['--polcy', 'x'], says: '--policy' },
    { args: ['--env', 'prd'], says: 'did you mean prod?' },
  ])('also at the other bin: $args', async ({ args, says }) => {
    const { code, stderr } = await runCli(args, { program: DEMO_MODE_VIOLATION });
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });
});

/** The command that a command line is for, without doing it. */
async function commandFor(words: readonly string[]): Promise<string> {
  const program = createProgram(() => undefined);
  let called = '';
  for (const command of program.commands) {
    command.action(() => {
      called = command.name();
    });
  }
  await program.parseAsync([...words], { from: 'user' });
  return called;
}
