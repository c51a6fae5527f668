import { DemoRunError, messageOf } from '../core/domain/errors.js';
import { EXIT, type ExitCode } from '../core/domain/exit-codes.js';
import { quote, shorten, shortenLines } from '../core/domain/safe-text.js';
import { tellingMessage } from '../core/domain/telling-lines.js';
import type { InputProblem } from '../core/onboarding/problem.js';
import { nearest } from '../core/onboarding/nearest.js';
import { COMMAND_NAMES } from './command-names.js';
import { allCommands } from './command-table/table.js';
import { count } from '../core/domain/count.js';
import { FailedBesideSignal } from './interruption.js';
import { printJson } from './views/json.js';
import { withAppNamed } from './with-app-named.js';
import { typedText, wordsOf } from './launcher.js';
import { rootFolder } from './root-folder.js';
import { fitted, WIDTH, wrapIndented, type TextWithCommands } from './views/layout.js';
import { asSystemRefusal } from '../core/domain/system-error.js';
import { optionNamed } from './options.js';
import { unquotedCommand } from './unquoted-command.js';
import { UsageError } from './usage-error.js';

/** A path may be long; what is longer than this says nothing to anybody. */
const LONGEST_LINE = 1_000;

/**
 * Says on stderr what went wrong and how to fix it, and with --json on stdout too, as one object.
 * @returns the exit code that it leads to
 */
export function reportError(error: unknown, argv: readonly string[]): ExitCode {
  const { exit_code, lines, fact } = typable(judge(error, argv), argv);
  if (lines.length > 0) write(lines);
  if (exit_code !== EXIT.ok && asksForJson(argv)) {
    printJson({ fact: 'error', exit_code, ...fact });
  }
  return exit_code;
}

/** A report whose commands can be typed as they are, from here and about this root. */
function typable({ exit_code, lines, fact }: Report, argv: readonly string[]): Report {
  const root = rootMeant(argv);
  const typed = (text: string) => typedText(withAppNamed(text, argv), root);
  const { remedy } = fact;
  return {
    exit_code,
    // The first line says what was wrong: what is there is quoted, not proposed.
    lines: lines.map((line, at) =>
      at === 0 || typeof line !== 'string' ? line : typed(shortenLines(line, LONGEST_LINE)),
    ),
    fact: typeof remedy === 'string' ? { ...fact, remedy: marked(typed(remedy)) } : fact,
  };
}

/** The text with its commands between the same marks as before. */
function marked(text: TextWithCommands): string {
  return text.map((part) => (typeof part === 'string' ? part : `\`${part.join(' ')}\``)).join('');
}

/** Undefined where the command line names none: what is typed next finds the same one. */
function rootMeant(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('--root');
  const named = at === -1 ? undefined : argv[at + 1];
  const joined = argv.find((word) => word.startsWith('--root='))?.slice('--root='.length);
  if ((named ?? joined) === undefined) return undefined;
  try {
    return rootFolder(named ?? joined);
  } catch {
    return undefined;
  }
}

interface Report {
  readonly exit_code: ExitCode;
  /** For people; none where nothing needs to be said. */
  readonly lines: readonly (string | TextWithCommands)[];
  readonly fact: { readonly code: string; readonly message: string } & Readonly<
    Record<string, unknown>
  >;
}

function judge(error: unknown, argv: readonly string[]): Report {
  if (error instanceof FailedBesideSignal) {
    return { ...judge(error.cause, argv), exit_code: error.exitCode };
  }
  if (isCommanderError(error)) return reportCommanderError(error, argv);
  if (error instanceof UsageError) return reportProblems(error.problems);
  if (error instanceof DemoRunError) return reportKnownError(error);
  const refusal = asSystemRefusal(error);
  if (refusal !== undefined) return reportKnownError(refusal);
  const called = quote(argv.join(' '));
  return {
    exit_code: EXIT.bug,
    lines: [
      'demo-run: this is a bug in demo-run, not something that you did',
      `  called with: ${called}`,
      ...(error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n'),
    ],
    fact: { code: 'bug', message: shorten(messageOf(error), LONGEST_LINE) },
  };
}

function reportProblems(problems: readonly InputProblem[]): Report {
  return {
    exit_code: EXIT.usage,
    lines: problemText(problems),
    fact: {
      code: 'usage',
      message: `${count(problems.length, 'problem')} in the input`,
      problems: problems.map(({ value, ...problem }) => ({ ...problem, value: quote(value) })),
    },
  };
}

function reportKnownError({ code, message, reasons, remedy, exitCode }: DemoRunError): Report {
  const listed = reasons.length === 0 ? undefined : reasons;
  const said = tellingMessage(message);
  const text = [
    `demo-run: ${said}`,
    ...reasons.map((reason) => `  - ${reason}`),
    ...(remedy === undefined ? [] : [`  to fix it: ${remedy}`]),
  ];
  return {
    exit_code: exitCode,
    // Whoever interrupts knows it.
    lines: code === 'interrupted' ? [] : text,
    fact: { code, message: shorten(said, LONGEST_LINE), reasons: listed, remedy },
  };
}

/** As the last word on it: what is behind `--` or is another option's value does not ask. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv
    .slice(0, end === -1 ? undefined : end)
    .some((word, at) => word === '--json' && !VALUE_OPTIONS.has(argv[at - 1] ?? ''));
}

/** All problems of an input: which field, which value, what is accepted, how to fix it. */
function problemText(problems: readonly InputProblem[]): string[] {
  return [
    `demo-run: ${count(problems.length, 'problem')} in the input`,
    ...problems.flatMap(({ field, value, accepted, remedy }) => [
      // A switch has no value.
      value === true
        ? `  ${field}`
        : `  ${field} ${fitted(quote(value), WIDTH - field.length - 3)}`,
      `    accepted: ${accepted}`,
      `    to fix it: ${remedy}`,
    ]),
  ];
}

/** The options that take the next word as their value. */
const VALUE_OPTIONS: ReadonlySet<string> = new Set([
  '--root',
  '--log-level',
  ...allCommands().flatMap(({ flags }) =>
    Object.keys(flags)
      .filter((name) => flags[name]?.value !== undefined)
      .map(optionNamed),
  ),
]);

interface CommanderError extends Error {
  readonly code: string;
}

/** By its code: commander itself is not loaded for this. */
function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

function reportCommanderError(error: CommanderError, argv: readonly string[]): Report {
  if (['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(error.code)) {
    return { exit_code: EXIT.ok, lines: [], fact: { code: 'none', message: '' } };
  }
  if (error.code === 'commander.excessArguments') return reportUnknownCommand(argv);
  const { what, meant } = partsOf(error.message);
  const message = shorten(sentenceFor(error.code, what), 200);
  const moved = MOVED.get(/--[a-z-]+/.exec(what)?.[0] ?? '');
  const help = helpOf(argv);
  const remedy = moved ?? (meant === undefined ? help : `did you mean ${meant}?`);
  return {
    exit_code: EXIT.usage,
    lines: [`demo-run: ${message}`, `  ${remedy}`, ...(remedy === help ? [] : [`  ${help}`])],
    fact: { code: 'usage', message, remedy },
  };
}

/** What was an option once, and where its work is done now. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ['--calibrate', 'it is a script of the project now: `npm run calibrate`'],
  ['--repetitions', 'it is a script of the project now: `npm run calibrate -- --repetitions N`'],
  ['--real', 'it is a script of the project now: `npm run fidelity`'],
  [
    '--prove',
    'the gates are proved in test/core/gates/proof/prove-policy.test.ts now; ' +
      '`demo-run policy --lint` tells what makes no sense in a policy',
  ],
]);

/** That of the command that was called. */
function helpOf([first = '']: readonly string[]): string {
  return COMMAND_NAMES.some((name) => name === first)
    ? `see: \`demo-run ${first} --help\``
    : 'see: `demo-run --help`';
}

/** commander's own line feed is the one before its hint; any other came with the argument. */
function partsOf(message: string): { readonly what: string; readonly meant: string | undefined } {
  const text = message.replace(/^error: /, '');
  const [hint = '', meant] = /\n\(Did you mean ([^\n]*)\?\)$/.exec(text) ?? [];
  return { what: text.slice(0, text.length - hint.length), meant };
}

/** What commander found, in our words: it puts what it is about between the outer quotes. */
function sentenceFor(code: string, what: string): string {
  const about = what.slice(what.indexOf("'") + 1, what.lastIndexOf("'"));
  if (code === 'commander.unknownOption') return `there is no option ${about} here`;
  if (code === 'commander.optionMissingArgument') {
    const [option = '', value = ''] = about.replace(/^-\w, /, '').split(' ');
    return `${option} needs a value behind it: ${option} ${value}`;
  }
  if (code === 'commander.missingArgument') return `the argument <${about}> is missing`;
  return 'the command line cannot be read';
}

/** A word that is no command ends up as an argument of the default command. */
function reportUnknownCommand(argv: readonly string[]): Report {
  const isValue = (word: string, at: number) => VALUE_OPTIONS.has(argv[at - 1] ?? '');
  const words = argv.filter((word, at) => !word.startsWith('-') && !isValue(word, at));
  const beyond = secondPath(argv);
  if (beyond !== undefined) return reportSecondPath(beyond);
  const command = unquotedCommand(argv, words);
  if (command !== undefined) return reportUnquoted(command);
  const [first = '', ...rest] = words;
  const unknown = COMMAND_NAMES.some((name) => name === first) ? (rest.at(-1) ?? '') : first;
  const suggestion = nearest(unknown, COMMAND_NAMES);
  const message = `${quote(unknown)} is not expected here`;
  const remedy =
    suggestion === undefined
      ? `commands: ${COMMAND_NAMES.join(', ')}`
      : `did you mean: \`demo-run ${suggestion}\``;
  return {
    exit_code: EXIT.usage,
    lines: [`demo-run: ${message}`, `  ${remedy}`, '  see: `demo-run --help`'],
    fact: { code: 'usage', message, remedy },
  };
}

function reportUnquoted({
  word,
  typed,
}: {
  readonly word: string;
  readonly typed: string;
}): Report {
  const message = `${quote(word)} is not expected here: the command of an agent is one word of the shell`;
  const remedy = `put the command in quotes: ${typed}`;
  return {
    exit_code: EXIT.usage,
    // On a row of its own it can be copied.
    lines: [
      `demo-run: ${message}`,
      '  put the command in quotes:',
      typed.startsWith('demo-run ') ? `    \`${typed}\`` : ['    ', wordsOf(typed)],
    ],
    fact: { code: 'usage', message, remedy },
  };
}

/** The word behind the path of --scenario, where that is no option. */
function secondPath(argv: readonly string[]): string | undefined {
  const second = argv[argv.indexOf('--scenario') + 2];
  const isThere = argv.includes('--scenario') && second?.startsWith('-') === false;
  return isThere && !COMMAND_NAMES.some((name) => name === second) ? second : undefined;
}

function reportSecondPath(path: string): Report {
  const message = `${quote(path)} is not expected here: --scenario takes one path`;
  const remedy =
    'repeat --scenario for each path, or put a pattern into quotes: the shell expands it';
  return {
    exit_code: EXIT.usage,
    lines: [`demo-run: ${message}`, `  ${remedy}`, '  see: `demo-run run --help`'],
    fact: { code: 'usage', message, remedy },
  };
}

/** A line feed in a line is ours: what somebody else wrote stands behind one. */
function write(lines: Report['lines']): void {
  const wrapped = lines.flatMap((line) =>
    wrapIndented(typeof line === 'string' ? shortenLines(line, LONGEST_LINE) : line),
  );
  process.stderr.write(`${wrapped.join('\n')}\n`);
}
