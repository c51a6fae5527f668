import { z } from 'zod';
import { ENVIRONMENTS, environmentSchema } from '../core/domain/environment.js';
import { ownFields } from '../core/domain/objects.js';
import { nearest } from '../core/onboarding/nearest.js';
import type { Problem } from '../core/onboarding/problem.js';
import { SCENARIOS, selectScenarios } from '../run/walkthrough/scenarios.js';
import { AUDIT_PARSERS } from './audit-options.js';
import { PACES } from '../run/walkthrough/time-plan.js';
import { fieldOf } from './refuse-options.js';
import { rootFolder } from './root-folder.js';
import { UsageError } from './usage-error.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Options as they come from the command line: anything, until they are parsed here. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** What every command is told. */
export interface CommonOptions {
  readonly root: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const wholeNumber = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);

/** Each option that a user can get wrong: how it is parsed, and what is accepted, in words. */
const PARSERS = {
  logLevel: { schema: z.enum(LOG_LEVELS), accepted: LOG_LEVELS.join(', ') },
  env: { schema: environmentSchema, accepted: ENVIRONMENTS.join(', ') },
  port: {
    schema: wholeNumber.pipe(z.int().min(0).max(65_535)).default(0),
    accepted: 'a whole number from 1 to 65535, or 0 for any free port',
  },
  seed: {
    schema: wholeNumber.pipe(z.int().min(0).max(0xffff_ffff)),
    accepted: 'a whole number from 0 to 4294967295',
  },
  episodes: {
    schema: wholeNumber.pipe(z.int().min(1).max(100_000_000)),
    accepted: 'a whole number from 1 to 100000000',
  },
  seeds: {
    // Of one seed there is no interval.
    schema: wholeNumber.pipe(z.int().max(10_000)).refine((seeds) => seeds !== 1),
    accepted: '0, or a whole number from 2 to 10000',
  },
  repetitions: {
    schema: wholeNumber.pipe(z.int().min(1).max(1_000)),
    accepted: 'a whole number from 1 to 1000',
  },
  scenario: {
    schema: z
      .string()
      .transform((name) => selectScenarios([name]).selected[0])
      .refine((scenario) => scenario !== undefined),
    accepted: 'one of crash, overload, false_alarm (or A, B, C)',
  },
  pace: { schema: z.enum(PACES).default('instant'), accepted: PACES.join(', ') },
  redis: {
    schema: z.string().refine(isRedisUrl).optional(),
    accepted: 'redis://host:port or rediss://host:port, with /database behind it if need be',
  },
  policy: {
    schema: z.string().optional(),
    accepted: 'a policy file',
  },
  expectDigest: {
    // As many digits as a run prints of it, or all that --json has.
    schema: z
      .string()
      .regex(/^[0-9a-f]{32,64}$/)
      .optional(),
    accepted: 'a behaviour digest: its first 32 hex digits, as a run prints them, to all 64',
  },
  anchor: {
    schema: z
      .array(z.string().regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/))
      .default([])
      .transform((anchors) =>
        anchors.map((text) => {
          const [line = '', hash = ''] = text.split(':');
          return { line: Number(line), hash };
        }),
      ),
    accepted: 'a line number and its hash, such as 18: followed by 64 hex digits',
  },
  only: {
    schema: z
      .string()
      .transform((text) => selectScenarios(text.split(',').map((name) => name.trim())))
      .refine(({ selected, unknown }) => unknown.length === 0 && selected.length > 0)
      .transform(({ selected }) => selected)
      .default([...SCENARIOS]),
    accepted: 'crash, overload, false_alarm (or A, B, C), separated by commas',
  },
  ...AUDIT_PARSERS,
} as const;
type Parsers = typeof PARSERS;
type ParsedOptions<Name extends keyof Parsers> = {
  [Key in Name]: z.output<Parsers[Key]['schema']>;
};

/**
 * Parses the named options and the common ones.
 * @throws UsageError with every problem at once
 */
export function parseOptions<Name extends keyof Parsers>(
  given: RawOptions,
  names: readonly Name[],
): ParsedOptions<Name> & CommonOptions {
  const raw = ownFields(given);
  const wanted = [...new Set<keyof Parsers>([...names, 'logLevel'])];
  const problems = emptyValues(raw);
  const values: Record<string, unknown> = {};
  for (const name of wanted) {
    if (isEmpty(raw[name])) continue;
    const parsed = PARSERS[name].schema.safeParse(raw[name]);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problemOf(name, raw[name]));
  }
  if (problems.length > 0) throw new UsageError(problems);
  return {
    ...(values as ParsedOptions<Name> & Pick<CommonOptions, 'logLevel'>),
    root: rootFolder(raw['root']),
    json: raw['json'] === true,
    quiet: raw['quiet'] === true,
    color: raw['color'] !== false,
  };
}

/**
 * What was given and is empty: nobody types that, it is a shell variable that is not set. No default
 * takes its place, whichever option or argument it is.
 */
function emptyValues(raw: RawOptions): Problem[] {
  return Object.keys(raw)
    .filter((name) => isEmpty(raw[name]))
    .map((name) => ({
      field: fieldOf(name),
      rule: `option_${name}`,
      value: '',
      accepted: isParsed(name) ? PARSERS[name].accepted : 'anything but an empty text',
      remedy: 'leave it out, or give it a value: is a variable of the shell not set?',
    }));
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.includes(''));
}

function isParsed(name: string): name is keyof Parsers {
  return Object.hasOwn(PARSERS, name);
}

/**
 * The Redis that is named by flag or variable. An empty variable names none: where variables are
 * handed on by another program, there is no other way to take one away.
 */
export function redisOption(raw: RawOptions): unknown {
  const variable = process.env['REDIS_URL'];
  return raw['redis'] ?? (variable === '' ? undefined : variable);
}

function problemOf(name: keyof Parsers, raw: unknown): Problem {
  const { accepted } = PARSERS[name];
  const value: unknown = Array.isArray(raw) ? raw.join(',') : raw;
  const suggestion = typeof value === 'string' ? suggestionFor(value, accepted) : undefined;
  return {
    field: fieldOf(name),
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

/**
 * A server and, where need be, a database and credentials. No query: ioredis takes it for options,
 * so that a URL could name another host than the one that is shown. No character that the WHATWG
 * parser takes out in silence.
 */
function isRedisUrl(text: string): boolean {
  if (text.length > 2_048 || /[^\x21-\x7e]|[?#\\]/.test(text)) return false;
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, pathname } = new URL(text);
  return /^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(hostname) && /^(?:\/\d{0,5})?$/.test(pathname);
}
