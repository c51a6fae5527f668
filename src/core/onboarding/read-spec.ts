import { z } from 'zod';
import {
  appSpecSchema,
  LEAST_TARGET,
  MOST_REPLICAS,
  MOST_TARGET,
  RUNTIMES,
  type AppSpec,
} from '../domain/app-spec.js';
import { ENVIRONMENTS } from '../domain/environment.js';
import { readStrictJson } from '../domain/strict-json.js';
import { nearest } from './nearest.js';
import type { InputProblem } from './problem.js';
import { checkRepoUrl } from './repo-url.js';
import { checkRuntime } from './runtime.js';

/** A spec as it is in the registry, or everything that is wrong with it. */
export type SpecReading =
  | { readonly sound: true; readonly spec: AppSpec }
  | { readonly sound: false; readonly problems: readonly InputProblem[] };

const COMMAND = '1 to 300 printable characters';
const REPLICAS = `a whole number from 1 to ${String(MOST_REPLICAS)}`;

/** What each field takes, in words. */
const ACCEPTED: Readonly<Record<string, string>> = {
  spec_version: '1',
  name: 'the name that the file has',
  type: RUNTIMES.join(', '),
  repo_url: 'an https URL of a repository',
  build_command: COMMAND,
  start_command: COMMAND,
  health_endpoint: 'a path such as /health, without query and dot segments, not /work',
  port: 'a whole number from 1 to 65535',
  environments: `a list of ${ENVIRONMENTS.join(', ')}, each at most once`,
  resources: 'an object with cpu and memory',
  'resources.cpu': 'a number of cores such as "0.5" or "500m"',
  'resources.memory': 'a size such as "512Mi"',
  source: 'what onboarding wrote of the folder, unchanged',
  'source.commit': 'a commit of git in full, in hex',
  'source.modified': 'true, or left out',
  'source.commands_sha256': 'a SHA-256 in hex',
  scaling: 'an object with min_replicas, max_replicas and target_utilization',
  'scaling.min_replicas': REPLICAS,
  'scaling.max_replicas': REPLICAS,
  'scaling.target_utilization': `a number from ${String(LEAST_TARGET)} to ${String(MOST_TARGET)} with at most six decimals`,
};

/**
 * Reads a spec that somebody may have edited. Strictly: nothing is repaired, no key is passed over.
 * @param text the file as it is
 * @param name the app that the file is named after
 */
export function readSpec(text: string, name: string): SpecReading {
  if (/[\ufffd\0]/.test(text)) return unsound([asAWhole('it is not UTF-8; UTF-16 is not taken')]);
  const json = readStrictJson(text.replace(/^\ufeff/, ''), z.unknown());
  if (!json.sound) return unsound(json.reasons.map(asAWhole));
  const parsed = appSpecSchema.safeParse(json.raw);
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => problemsOf(issue, json.raw)),
    ...checkMeaning(json.raw, name),
  ];
  return parsed.success && problems.length === 0
    ? { sound: true, spec: parsed.data }
    : unsound(problems);
}

/** So many problems are told one by one. */
const MOST_TOLD = 20;

function unsound(problems: readonly InputProblem[]): SpecReading {
  const more = problems.length - MOST_TOLD;
  if (more <= 0) return { sound: false, problems };
  const rest = asAWhole(`and ${String(more)} more`);
  return { sound: false, problems: [...problems.slice(0, MOST_TOLD), rest] };
}

/** What no field says by itself; asked of what has the right type. */
function checkMeaning(raw: unknown, name: string): InputProblem[] {
  const spec = z.looseObject({}).catch({}).parse(raw);
  const scaling = z.looseObject({}).catch({}).parse(spec['scaling']);
  const { min_replicas: min, max_replicas: max } = scaling;
  return [
    ...(typeof spec['name'] === 'string' && spec['name'] !== name
      ? [fieldProblem('name', spec['name'], `${name}, after which the file is named`)]
      : []),
    ...(typeof spec['repo_url'] === 'string' || spec['source'] === undefined
      ? checkRepository(spec['repo_url'])
      : []),
    ...(typeof min === 'number' && typeof max === 'number' && min > max
      ? [fieldProblem('scaling.min_replicas', min, `at most max_replicas, ${String(max)}`)]
      : []),
  ];
}

/** Only what came from a folder has none. */
function checkRepository(url: unknown): InputProblem[] {
  if (url === undefined) return [fieldProblem('repo_url', url, ACCEPTED['repo_url'] ?? '')];
  return typeof url === 'string' ? checkRepoUrl(url) : [];
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, raw: unknown): InputProblem[] {
  const place = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...place, key].join('.')));
  }
  // An element of a list belongs to the list.
  const field = place.filter((key) => !/^\d+$/.test(key)).join('.');
  if (field === 'type') return checkRuntime(valueAt(raw, ['type'])).map(asType);
  return [fieldProblem(field, valueAt(raw, field.split('.')), ACCEPTED[field] ?? 'a JSON object')];
}

function asType(problem: InputProblem): InputProblem {
  return { ...problem, field: 'type' };
}

function fieldProblem(field: string, value: unknown, accepted: string): InputProblem {
  const remedy = 'correct it in the spec file, or put a new spec in its place with --replace';
  return { field: field === '' ? 'spec' : field, rule: 'spec_field', value, accepted, remedy };
}

function unknownKey(key: string): InputProblem {
  const meant = nearest(key, Object.keys(ACCEPTED));
  return {
    ...fieldProblem('spec', key, 'the keys that onboarding writes'),
    rule: 'spec_key_known',
    remedy: meant === undefined ? 'take it out of the spec file' : `did you mean ${meant}?`,
  };
}

function asAWhole(reason: string): InputProblem {
  return {
    ...fieldProblem('spec', reason, 'one JSON object in UTF-8, each key once'),
    rule: 'spec_json',
  };
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => z.looseObject({}).catch({}).parse(value)[key],
    path[0] === '' ? undefined : raw,
  );
}
