import { z } from 'zod';
import { ownFields } from '../core/domain/objects.js';
import { nearest } from '../core/onboarding/nearest.js';
import type { InputProblem } from '../core/onboarding/problem.js';
import { rootFolder } from './root-folder.js';
import { UsageError } from './usage-error.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Values as they come from the command line: anything, until they are parsed here. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Known at once, or loaded where somebody asks for it: start-up stays quick. */
type Lazily<Value> = Value | (() => Value | Promise<Value>);

/** What may be put on a command line: an option or, without dashes, an argument. */
export interface Option {
  /** What its value is called: `--env <env>`; none for a switch. */
  readonly value?: string;
  /** It may be repeated, and has a list of values. */
  readonly many?: true;
  /** What a shell offers for its value. */
  readonly takes?: 'file' | 'folder';
  readonly choices?: Lazily<readonly string[]>;
  /** Its value is a list of the choices, with commas. */
  readonly isList?: true;
  /** The variable that is taken where the option is not there. */
  readonly variable?: string;
  /** Built only where a value has to be parsed: start-up stays quick. */
  readonly schema: () => z.ZodType;
  /** What the schema makes of a value, where that is known without it; undefined says nothing. */
  readonly known?: (raw: unknown) => { readonly value: unknown } | undefined;
  /** What is accepted, in words. */
  readonly accepted: Lazily<string>;
}
export type Options = Readonly<Record<string, Option>>;

/** What every command is told. */
export interface CommonOptions {
  readonly root: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export type Parsed<Wanted extends Options> = CommonOptions & {
  readonly [Name in keyof Wanted]: z.output<ReturnType<Wanted[Name]['schema']>>;
};

/** What every command takes; the others are judged as they come, or by whoever uses them. */
export const LOG_LEVEL = {
  value: 'level',
  choices: LOG_LEVELS,
  schema: () => z.enum(LOG_LEVELS),
  known: (raw: unknown) => (LOG_LEVELS.some((level) => level === raw) ? { value: raw } : undefined),
  accepted: LOG_LEVELS.join(', '),
} as const;

/**
 * Parses what a command takes, and what all take.
 * @param named the arguments among them: they are called by their names, without dashes
 * @throws UsageError with every problem at once
 */
export async function parseOptions<Wanted extends Options>(
  given: RawOptions,
  wanted: Wanted,
  named: readonly string[] = [],
): Promise<Parsed<Wanted>> {
  const raw = withVariables(ownFields(given), wanted);
  const kinds: Options = { ...wanted, logLevel: LOG_LEVEL };
  const fieldOf = (name: string) => (named.includes(name) ? name : optionNamed(name));
  const problems = await emptyValues(raw, kinds, fieldOf);
  const values: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    if (isEmpty(raw[name])) continue;
    const parsed = await parse(kind, raw[name]);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(await problemOf(name, fieldOf(name), kind, raw[name]));
  }
  if (problems.length > 0) throw new UsageError(problems);
  return {
    ...(values as Parsed<Wanted>),
    root: rootFolder(raw['root']),
    json: raw['json'] === true,
    quiet: raw['quiet'] === true,
    color: raw['color'] !== false,
  };
}

async function parse(
  { schema, known }: Option,
  raw: unknown,
): Promise<{ success: true; data: unknown } | { success: false }> {
  const found = known?.(raw);
  return found === undefined ? schema().safeParseAsync(raw) : { success: true, data: found.value };
}

/** `known` of what may be left out. */
export function none(raw: unknown): { readonly value: undefined } | undefined {
  return raw === undefined ? { value: raw } : undefined;
}

/** `known` of what may be repeated or left out. */
export function noneOfMany(raw: unknown): { readonly value: [] } | undefined {
  return raw === undefined ? { value: [] } : undefined;
}

/** `known` of a text that may be left out. */
export function textOrNone(raw: unknown): { readonly value: string | undefined } | undefined {
  return raw === undefined || typeof raw === 'string' ? { value: raw } : undefined;
}

/** An option as it is typed: `logLevel` is --log-level. */
export function optionNamed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * With the value of a variable where the option is not there. An empty variable counts as none:
 * where variables are handed on by another program, there is no other way to take one away.
 */
function withVariables(raw: RawOptions, wanted: Options): RawOptions {
  const values: Record<string, unknown> = { __proto__: null, ...raw };
  for (const [name, { variable }] of Object.entries(wanted)) {
    const held = variable === undefined ? undefined : process.env[variable];
    if (held !== undefined && held !== '') values[name] ??= held;
  }
  return values;
}

/**
 * What was given and is empty: nobody types that, it is a shell variable that is not set. No default
 * takes its place, whichever option or argument it is.
 */
function emptyValues(
  raw: RawOptions,
  kinds: Options,
  fieldOf: (name: string) => string,
): Promise<InputProblem[]> {
  const empty = Object.keys(raw).filter((name) => isEmpty(raw[name]));
  return Promise.all(
    empty.map(async (name) => ({
      field: fieldOf(name),
      rule: `option_${name}`,
      value: '',
      accepted: await loaded(kinds[name]?.accepted ?? 'anything but an empty text'),
      remedy: 'leave it out, or give it a value: is a variable of the shell not set?',
    })),
  );
}

/** What is loaded only where somebody asks for it. */
export function loaded<Value extends string | readonly string[]>(
  lazily: Lazily<Value>,
): Value | Promise<Value> {
  return typeof lazily === 'function' ? lazily() : lazily;
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.includes(''));
}

async function problemOf(
  name: string,
  field: string,
  kind: Option,
  raw: unknown,
): Promise<InputProblem> {
  const accepted = await loaded(kind.accepted);
  const value: unknown = Array.isArray(raw) ? raw.join(',') : raw;
  const near = typeof value === 'string' ? suggestionFor(value, accepted) : undefined;
  // A word of the sentence is near, too, and is not taken for all that.
  const isTaken =
    near !== undefined && (await parse(kind, Array.isArray(raw) ? near.split(',') : near)).success;
  const suggestion = isTaken ? near : undefined;
  return {
    field,
    rule: `option_${name}`,
    value,
    accepted,
    remedy: suggestion === undefined ? 'correct it or leave it out' : `did you mean ${suggestion}?`,
  };
}

/** The words that were meant; in a list, each that is near to one. Undefined where one is not. */
function suggestionFor(value: string, accepted: string): string | undefined {
  const words = accepted.split(/[ ,()]+/);
  const meant = value.split(',').map((word) => nearestOf(word.trim(), words));
  return meant.includes(undefined) ? undefined : meant.join(',');
}

/** `nearest` takes any case of a word, of words in small letters. */
function nearestOf(word: string, words: readonly string[]): string | undefined {
  const found = nearest(
    word,
    words.map((candidate) => candidate.toLowerCase()),
  );
  return words.find((candidate) => candidate.toLowerCase() === found);
}
