import { DemoRunError, messageOf } from '../domain/errors.js';
import { EXIT, type ExitCode } from '../domain/exit-codes.js';
import { quote, shorten, withoutCredentials } from '../domain/safe-text.js';
import type { Problem } from '../onboarding/problem.js';
import { nearest } from '../onboarding/nearest.js';
import { COMMAND_NAMES } from './command-names.js';
import { count } from '../domain/count.js';
import { printJson } from './views/json.js';
import { WIDTH, wrapWords } from './views/layout.js';
import { asSystemRefusal } from './system-error.js';
import { UsageError } from './usage-error.js';

/** A path may be long; what is longer than this says nothing to anybody. */
const LONGEST_LINE = 1_000;

/**
 * Says on stderr what went wrong and how to mend it, and with --json on stdout too, as one object.
 * @returns the exit code that it leads to
 */
export function reportError(error: unknown, argv: readonly string[]): ExitCode {
  const { exit_code, lines, fact } = judge(error, argv);
  if (lines.length > 0) write(lines);
  if (exit_code !== EXIT.ok && asksForJson(argv)) {
    printJson({ fact: 'error', exit_code, ...fact });
  }
  return exit_code;
}

interface Report {
  readonly exit_code: ExitCode;
  /** For people; none where nothing needs to be said. */
  readonly lines: readonly string[];
  readonly fact: { readonly code: string; readonly message: string } & Readonly<
    Record<string, unknown>
  >;
}

function judge(error: unknown, argv: readonly string[]): Report {
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

function reportProblems(problems: readonly Problem[]): Report {
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

function reportKnownError({ code, message, remedy, exitCode }: DemoRunError): Report {
  const text = [
    `demo-run: ${message}`,
    ...(remedy === undefined ? [] : [`  to mend it: ${remedy}`]),
  ];
  return {
    exit_code: exitCode,
    // Whoever interrupts knows it.
    lines: code === 'interrupted' ? [] : text,
    fact: { code, message: shorten(message, LONGEST_LINE), remedy },
  };
}

/** As the last word on it: what stands behind `--` or is another option's value does not ask. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv
    .slice(0, end === -1 ? undefined : end)
    .some((word, at) => word === '--json' && !VALUE_OPTIONS.test(argv[at - 1] ?? ''));
}

/** All problems of an input: which field, which value, what is accepted, how to mend it. */
function problemText(problems: readonly Problem[]): string[] {
  return [
    `demo-run: ${count(problems.length, 'problem')} in the input`,
    ...problems.flatMap(({ field, value, accepted, remedy }) => [
      `  ${field} ${quote(value)}`,
      `    accepted: ${accepted}`,
      `    to mend it: ${remedy}`,
    ]),
  ];
}

/** The options that take the next word as their value. */
const VALUE_OPTIONS =
  /^--(?:root|log-level|app|name|repo|runtime|env|redis|port|seed|only|file|anchor|key|episodes|out|seeds|repetitions|cause|policy|event|run|since|pace)$/;

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
  const { what, hint } = partsOf(error.message);
  const message = shorten(withoutCredentials(what), 200);
  const remedy = hint[0]?.replace(/^\(|\)$/g, '') ?? 'see: demo-run --help';
  return {
    exit_code: EXIT.usage,
    lines: [`demo-run: ${message}`, ...hint, '  see: demo-run --help'],
    fact: { code: 'usage', message, remedy },
  };
}

/** commander's own line feed is the one before its hint; any other came with the argument. */
function partsOf(message: string): { readonly what: string; readonly hint: readonly string[] } {
  const text = message.replace(/^error: /, '');
  const [hint = ''] = /\n\(Did you mean [^\n]*\?\)$/.exec(text) ?? [];
  return {
    what: text.slice(0, text.length - hint.length),
    hint: hint === '' ? [] : [hint.slice(1)],
  };
}

/** A word that is no command ends up as an argument of the default command. */
function reportUnknownCommand(argv: readonly string[]): Report {
  const isValue = (word: string, at: number) => VALUE_OPTIONS.test(argv[at - 1] ?? '');
  const words = argv.filter((word, at) => !word.startsWith('-') && !isValue(word, at));
  const [first = '', ...rest] = words;
  const unknown = COMMAND_NAMES.includes(first) ? (rest.at(-1) ?? '') : first;
  const suggestion = nearest(unknown, COMMAND_NAMES);
  const message = `${quote(unknown)} is not expected here`;
  const remedy =
    suggestion === undefined
      ? `commands: ${COMMAND_NAMES.join(', ')}`
      : `did you mean: demo-run ${suggestion}`;
  return {
    exit_code: EXIT.usage,
    lines: [`demo-run: ${message}`, `  ${remedy}`, '  see: demo-run --help'],
    fact: { code: 'usage', message, remedy },
  };
}

function write(lines: readonly string[]): void {
  const wrapped = lines.flatMap((line) => wrapIndented(shorten(line, LONGEST_LINE)));
  process.stderr.write(`${wrapped.join('\n')}\n`);
}

/** Within 80 columns, the further lines a little further in; a long path is left whole. */
function wrapIndented(line: string): string[] {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const [first = '', ...rest] = wrapWords(line.trimStart().split(' '), WIDTH - indent.length - 2);
  return [`${indent}${first}`, ...rest.map((text) => `${indent}  ${text}`)];
}
