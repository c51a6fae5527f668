import { z } from 'zod';
import { ISOLATIONS } from '../core/domain/agent.js';
import { ENVIRONMENTS, environmentSchema } from '../core/domain/environment.js';
import type { Scenario } from '../core/domain/scenario.js';
import { selectScenarios } from '../run/walkthrough/scenarios.js';
import { PACES } from '../run/walkthrough/time-plan.js';
import { none, noneOfMany, textOrNone } from './options.js';

const wholeNumber = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);
const NOT_EMPTY = 'anything but an empty text';

/** There or not. */
export const SWITCH = {
  schema: () => z.boolean().default(false),
  known: (raw: unknown) =>
    raw === undefined || typeof raw === 'boolean' ? { value: raw ?? false } : undefined,
  accepted: 'no value',
} as const;

export const TEXT = {
  schema: () => z.string().optional(),
  known: textOrNone,
  accepted: NOT_EMPTY,
} as const;

export const FILE = {
  value: 'file',
  takes: 'file',
  schema: () => z.string().optional(),
  known: textOrNone,
  accepted: NOT_EMPTY,
} as const;

/** The folder of an app of one's own. */
export const FOLDER = {
  value: 'folder',
  takes: 'folder',
  once: true,
  schema: () => z.string().optional(),
  known: textOrNone,
  accepted: NOT_EMPTY,
} as const;

export const ENV = {
  value: 'env',
  choices: ENVIRONMENTS,
  schema: () => environmentSchema,
  accepted: ENVIRONMENTS.join(', '),
} as const;

export const PORT = {
  value: 'n',
  schema: () => wholeNumber.pipe(z.int().min(0).max(65_535)).optional(),
  known: none,
  accepted: 'a whole number from 1 to 65535, or 0 for any free port',
} as const;

const MOST_SECONDS = 3_600;

export const SECONDS = {
  value: 's',
  schema: () => wholeNumber.pipe(z.int().min(1).max(MOST_SECONDS)).optional(),
  known: none,
  accepted: `a whole number of seconds from 1 to ${String(MOST_SECONDS)}`,
} as const;

export const SEED = {
  value: 'n',
  schema: () => wholeNumber.pipe(z.int().min(0).max(0xffff_ffff)),
  accepted: 'a whole number from 0 to 4294967295',
} as const;

export const EPISODES = {
  value: 'n',
  schema: () => wholeNumber.pipe(z.int().min(1).max(100_000_000)),
  accepted: 'a whole number from 1 to 100000000',
} as const;

export const SEEDS = {
  value: 'n',
  // Of one seed there is no interval.
  schema: () => wholeNumber.pipe(z.int().max(10_000)).refine((seeds) => seeds !== 1),
  accepted: '0, or a whole number from 2 to 10000',
} as const;

export const SCENARIO = {
  choices: shippedIds,
  schema: () =>
    z
      .string()
      .transform(async (name) => selectScenarios(await shipped(), [name]).selected[0])
      .refine((scenario) => scenario !== undefined),
  accepted: async () => `one of ${await shippedNames()}`,
} as const;

/** The same, or a scenario file: `*.yaml`. What is wrong with one, `scenario check` says. */
export const SCENARIO_OR_FILE = {
  ...SCENARIO,
  schema: () =>
    z
      .string()
      .transform(async (name) =>
        /\.ya?ml$/.test(name)
          ? await scenarioIn(name)
          : selectScenarios(await shipped(), [name]).selected[0],
      )
      .refine((scenario) => scenario !== undefined),
  accepted: async () => `${await shippedNames()}, or a file that \`scenario check\` calls sound`,
} as const;

export const ONLY = {
  value: 'scenarios',
  choices: shippedIds,
  isList: true,
  schema: () =>
    z
      .string()
      .optional()
      .transform(async (text) => {
        const all = await shipped();
        if (text === undefined) return { selected: all, unknown: [] };
        const names = text.split(',').map((name) => name.trim());
        return selectScenarios(all, names);
      })
      .refine(({ selected, unknown }) => unknown.length === 0 && selected.length > 0)
      .transform(({ selected }) => selected),
  accepted: async () => `${await shippedNames()}, separated by commas`,
} as const;

async function scenarioIn(path: string): Promise<Scenario | undefined> {
  const { readScenarioFiles } = await import('../run/scenarios/read-scenario-files.js');
  const { files, problems } = readScenarioFiles([path]);
  return problems.length === 0 ? files[0]?.scenario : undefined;
}

/** Their files are read only for what plays one, or offers them. */
async function shipped(): Promise<readonly Scenario[]> {
  return (await import('../run/scenarios/shipped.js')).shippedScenarios();
}

async function shippedIds(): Promise<readonly string[]> {
  return (await shipped()).map(({ id }) => id);
}

/** `crash, overload (or A, B)`. */
async function shippedNames(): Promise<string> {
  const letters = (await shipped()).flatMap(({ letter }) => letter ?? []);
  return `${(await shippedIds()).join(', ')} (or ${letters.join(', ')})`;
}

export const PACE = {
  value: PACES.join('|'),
  choices: PACES,
  schema: () => z.enum(PACES).default('instant'),
  accepted: PACES.join(', '),
} as const;

export const REDIS = {
  value: 'url',
  variable: 'REDIS_URL',
  schema: () => z.string().refine(isRedisUrl).optional(),
  known: none,
  accepted: 'redis://host:port or rediss://host:port, with /database behind it if need be',
} as const;

export const POLICY = {
  value: 'file',
  takes: 'file',
  schema: () => z.string().optional(),
  known: textOrNone,
  accepted: 'a policy file',
} as const;

/** Names of variables, each by itself or with commas. */
export const VARIABLES = {
  value: 'names',
  many: true,
  schema: () =>
    z
      .array(z.string())
      .default([])
      .transform((texts) => texts.flatMap((text) => text.split(',').map((name) => name.trim())))
      .pipe(z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/)).max(50)),
  known: noneOfMany,
  accepted: 'names of variables, separated by commas',
} as const;

export const ISOLATION = {
  value: 'level',
  choices: ISOLATIONS,
  schema: () => z.enum(ISOLATIONS).optional(),
  known: none,
  accepted: ISOLATIONS.join(', '),
} as const;

/** Scenario files, as many as are named. */
export const SCENARIO_FILES = {
  value: 'path',
  takes: 'file',
  many: true,
  schema: () => z.array(z.string()).default([]),
  known: noneOfMany,
  accepted: 'a scenario file, a folder of them, or a pattern with * and ?',
} as const;

export const TAGS = {
  value: 'tag',
  many: true,
  schema: () => z.array(z.string().regex(/^[a-z0-9_-]{1,40}$/)).default([]),
  known: noneOfMany,
  accepted: 'a tag as a scenario file has it: lower-case letters, digits and hyphens',
} as const;

/** Names of scenarios, whatever there are. */
export const NAMES = {
  value: 'scenarios',
  schema: () =>
    z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim()))
      .optional(),
  known: none,
  accepted: 'names of scenarios, separated by commas',
} as const;

export const REPEAT = {
  value: 'n',
  schema: () => wholeNumber.pipe(z.int().min(1).max(200)).optional(),
  known: none,
  accepted: 'a whole number from 1 to 200',
} as const;

export const JOBS = {
  value: 'n',
  schema: () => wholeNumber.pipe(z.int().min(1).max(16)).optional(),
  known: none,
  accepted: 'a whole number from 1 to 16',
} as const;

export const DIGEST = {
  value: 'hex',
  // As many digits as a run prints of it, or all that --json has.
  schema: () =>
    z
      .string()
      .regex(/^[0-9a-f]{32,64}$/)
      .optional(),
  known: none,
  accepted: 'a behaviour digest: its first 32 hex digits, as a run prints them, to all 64',
} as const;

export const ANCHOR = {
  value: 'n:hash',
  many: true,
  schema: () =>
    z
      .array(z.string().regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/))
      .default([])
      .transform((anchors) =>
        anchors.map((text) => {
          const [line = '', hash = ''] = text.split(':');
          return { line: Number(line), hash };
        }),
      ),
  known: noneOfMany,
  accepted: 'a line number and its hash, such as 18: followed by 64 hex digits',
} as const;

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
