import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../src/cli/command-names.js';
import { typedText } from '../../src/cli/launcher.js';
import { fitTo, flatText, row, wrapIndented } from '../../src/cli/views/layout.js';
import { PACKAGE_ROOT } from '../../src/base/package-paths.js';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN, PROJECT_ROOT, runCli } from '../support/cli.js';
import { STATE_HOME } from '../support/state-folder.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SHELL = '/bin/sh';
const ROOTS = [
  '/tmp/x',
  "/srv/it's a root",
  '/srv/a`b/c d',
  `/srv/${'long/'.repeat(30)}end`,
  `/srv/two ${'words '.repeat(30)}`,
];
/** What is ours of a screen is run as a shell reads it; a program in place of each word tells what it got. */
const wordsRun = (screen: string): string[] =>
  execFileSync(
    SHELL,
    ['-c', `node() { printf '%s\\0' node "$@"; }\nnpx() { printf '%s\\0' npx "$@"; }\n${screen}`],
    { encoding: 'utf8' },
  )
    .split('\0')
    .slice(0, -1);

/** From where the command begins to its last line. */
const commandIn = (lines: readonly string[]): string => {
  const from = lines.findIndex((line) => / (?:node|npx) /.test(` ${line}`));
  const end = lines.findIndex((line, at) => at >= from && !line.endsWith('\\'));
  return lines
    .slice(from, end + 1)
    .join('\n')
    .replace(/^.*?(?=(?:node|npx) )/, '');
};

afterEach(() => {
  fitTo({});
});

describe('a command in a text that has to be wrapped', () => {
  const SENTENCES = [
    'a pause was ordered from outside, and stays: `demo-run resume`, then run all of it again',
    '`demo-run explain 8` says what was read in that moment, and what it led to, and what was left',
    'make one, of whatever kind, in this very root, so that there is something to read, with: `demo-run run --notes`',
  ];
  const cases = ROOTS.flatMap((root) => SENTENCES.map((text) => ({ root, text })));

  it.each(cases)('runs whole as it is copied, in $root: $text', ({ root, text }) => {
    const [, typed = ''] = /`demo-run ([^`]*)`/.exec(text) ?? [];
    const parts = typedText(text, root, undefined, '/');
    const whole = ['node', DEMO_RUN, ...typed.split(' '), '--root', root];
    for (const lines of [row('to do', parts), wrapIndented(['  to fix it: ', ...parts])]) {
      expect(wordsRun(commandIn(lines))).toEqual(whole);
      expect(lines.join('\n')).not.toContain('\n, ');
    }
  });

  it('stays within its line where all of it fits there', () => {
    const parts = typedText(
      '`demo-run resume`, then run again',
      PACKAGE_ROOT,
      undefined,
      PACKAGE_ROOT,
    );
    expect(row('to do', parts)).toEqual(['  to do      npx demo-run resume, then run again']);
  });
});

describe('typed as it is printed', () => {
  it('what ends a pause ends it, whatever the root is called', async () => {
    const root = join(temporaryRoot(), `two ${'words '.repeat(12)}end`);
    mkdirSync(root);
    const { stdout } = await callCli(['pause', '--root', root], { cwd: '/' });
    const pasted = commandIn(stdout.split('\n'));
    const env = { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: STATE_HOME };
    const told = execFileSync(SHELL, ['-c', pasted], { cwd: '/', env, encoding: 'utf8' });
    expect(told).toBe('RESUMED: the gates judge again.\n');
  });

  it('each remedy of an error is a command', async () => {
    const root = join(temporaryRoot(), `missing-${'x'.repeat(60)}`);
    for (const [words, command] of [
      [['verify'], 'run'],
      [['notes'], 'run'],
      [['verifyy'], 'verify'],
    ] as const) {
      const { stderr } = await callCli([...words, '--root', root], { cwd: '/' });
      expect(wordsRun(commandIn(stderr.split('\n'))).slice(2, 3)).toEqual([command]);
    }
  });
});

describe('what a remedy names', () => {
  it('is the log of the root that is meant', () => {
    const text = 'see logs/operator.log; `demo-run verify logs/violation_proof.log`';
    expect(flatText(typedText(text, '/srv/x', undefined, '/'))).toBe(
      `see /srv/x/logs/operator.log; node ${DEMO_RUN} verify /srv/x/logs/violation_proof.log --root /srv/x`,
    );
    expect(flatText(typedText(text, '/srv/x', undefined, '/srv/x'))).toContain(
      'see logs/operator.log',
    );
  });

  it('is the app that the run was given, where its start is to be checked', async () => {
    const folder = temporaryRoot();
    const scripts = { start: 'sh leave.sh' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'leaving', scripts }));
    writeFileSync(join(folder, 'leave.sh'), 'exit 3');
    const words = ['run', '--app-dir', folder, '--app-path', '/page', '--quiet'];
    const { stderr } = await runCli([...words, '--root', temporaryRoot()], { cwd: '/' });
    expect(wordsRun(commandIn(stderr.split('\n'))).slice(2, 7)).toEqual([
      'check-app',
      ...['--app-dir', folder, '--app-path', '/page'],
    ]);
  });

  it('is a folder for the key where its own cannot be made', async () => {
    const env = { HOME: '/proc/x', XDG_STATE_HOME: '' };
    const { stderr } = await runCli(['--simulated', '--root', temporaryRoot()], { env });
    expect(stderr).toContain('to fix it: name a folder that can be written to with XDG_STATE_HOME');
  });
});

it('every command in a text of ours is marked as one', () => {
  const unmarked = new RegExp(
    `(?<!\`)demo-run (?:(?:${COMMAND_NAMES.join('|')})\\b|--[a-z])(?![^']*--help'\\))`,
  );
  const isOther = /^\s*(?:\/\/|\/?\*)|^\s*\S.*\/\*\*/;
  const found = readdirSync(join(PROJECT_ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !OTHER_TEXTS.some((other) => path.startsWith(other)))
    .flatMap((path) =>
      readFileSync(join(PROJECT_ROOT, 'src', path), 'utf8')
        .split('\n')
        .filter((line) => !isOther.test(line) && unmarked.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});

/** Help pages, scripts of a shell, and pages of HTML: none of them is wrapped. */
const OTHER_TEXTS = [
  'cli/command-table/',
  'cli/commands/completion',
  'cli/unquoted-command.ts',
  'audit/report/',
];
