import type { z } from 'zod';
import { valueAt } from '../domain/objects.js';
import { SIGNALS } from '../domain/proof-lines/expectations.js';
import { TYPE_WORDS } from '../domain/schema-words.js';
import { isWithheldEntry } from './attack-entry.js';
import { alternativeAbout, EXPECTATION_KEYS } from './expectation-entry.js';
import { FAULT_KINDS } from './fault-kinds.js';
import { knownKeys, mayBeLeftOut } from './known-keys.js';
import {
  CORRECT,
  listed,
  missing,
  oneOf,
  unknownKey,
  wrongValue,
  type ScenarioProblem,
} from './scenario-problem.js';
import { isGroup, type Path } from './written-value.js';

type Issue = z.core.$ZodIssue;

const WORDS: typeof TYPE_WORDS = { ...TYPE_WORDS, object: 'a group of fields' };
const OF_THE_PLACE: Readonly<Record<string, string>> = {
  '': 'the fields of a scenario: `demo-run scenario new --fault leak` prints an example',
  'attack.text': 'a text, or a list of up to 2 of them',
  fault: `a fault, such as { kind: leak }, or a list of up to 4 of them`,
};
const ABOUT_ONE = `an expectation about one of ${listed(EXPECTATION_KEYS)}`;

/**
 * Everything that the schema has to say against what a file holds, one by one: of a file with thousands of
 * problems nobody needs to take them all.
 * @param raw what the file holds, as a whole
 */
export function* schemaProblems(
  issues: readonly Issue[],
  raw: unknown,
): Generator<ScenarioProblem, void> {
  for (const issue of withoutFollowing(issues)) {
    for (const problem of problemsOf(issue, [], raw)) yield withRemedy(problem, raw);
  }
}

/** What is of another type, or empty, breaks every other rule of its place too: that is no second problem. */
function* withoutFollowing(issues: readonly Issue[]): Generator<Issue, void> {
  const told = new Set<string>();
  for (const issue of issues) {
    const place = JSON.stringify(issue.path.map(String));
    if (told.has(place)) continue;
    if (issue.code === 'invalid_type' || isOfEmpty(issue)) told.add(place);
    yield issue;
  }
}

function isOfEmpty(issue: Issue): boolean {
  return issue.code === 'too_small' && issue.minimum === 1 && issue.origin !== 'number';
}

/** What is needed cannot be left out. */
function withRemedy(problem: ScenarioProblem, raw: unknown): ScenarioProblem {
  const { path, remedy } = problem;
  if (remedy !== CORRECT || !mayBeLeftOut(path, raw)) return problem;
  return { ...problem, remedy: `${CORRECT}, or leave it out` };
}

function* problemsOf(issue: Issue, above: Path, raw: unknown): Generator<ScenarioProblem, void> {
  const path = [...above, ...issue.path];
  const value = valueAt(raw, path);
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are alike
  switch (issue.code) {
    case 'unrecognized_keys':
      yield* unknownKeys(issue, path, raw);
      return;
    case 'invalid_union':
      yield* unionProblems(issue, path, raw);
      return;
    case 'invalid_type':
      yield value === undefined
        ? missing(path, typeWords(issue, path))
        : wrongValue('type', path, value, typeWords(issue, path));
      return;
    case 'invalid_value':
      yield oneOf(path, value, issue.values.map(String));
      return;
    case 'too_small':
    case 'too_big':
      yield wrongValue('size', path, value, ownWords(issue) ?? limitWords(issue));
      return;
    default:
      yield wrongValue('rule', path, value, issue.message);
  }
}

function* unknownKeys({ keys }: z.core.$ZodIssueUnrecognizedKeys, path: Path, raw: unknown) {
  const known = knownKeys(path, raw);
  for (const key of keys) yield unknownKey([...path, key], key, known);
}

/** Those of the alternative that was meant; where none was, what can be meant. */
function* unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  raw: unknown,
): Generator<ScenarioProblem, void> {
  const meant = meantBy(issue, path, valueAt(raw, path));
  if (typeof meant !== 'number') yield meant;
  else
    for (const inner of withoutFollowing(issue.errors[meant] ?? []))
      yield* problemsOf(inner, path, raw);
}

function meantBy({ errors }: z.core.$ZodIssueInvalidUnion, path: Path, value: unknown) {
  if (errors.length === 0) return oneOf(path, value, FAULT_KINDS);
  if (value === undefined) return missing(path, ofThePlace(path));
  if (path.length === 1 && path[0] === 'attack') return Number(isWithheldEntry(value));
  const isOneOrSeveral = path[0] === 'fault' || path[0] === 'attack';
  return isOneOrSeveral ? Number(Array.isArray(value)) : alternativeMeant(path, value);
}

function ofThePlace(path: Path): string {
  return OF_THE_PLACE[path.join('.')] ?? OF_THE_PLACE[String(path[0])] ?? ABOUT_ONE;
}

function alternativeMeant(path: Path, value: unknown): number | ScenarioProblem {
  if (!isGroup(value)) return wrongValue('type', path, value, ABOUT_ONE);
  const [about, ...others] = EXPECTATION_KEYS.filter((key) => Object.hasOwn(value, key));
  if (about === undefined) return withoutSubject(path, value);
  if (others.length > 0) {
    return wrongValue(
      'one_subject',
      path,
      [about, ...others],
      `${ABOUT_ONE}, each in an entry of its own`,
    );
  }
  const { signal } = value;
  return (
    alternativeAbout(about, signal) ?? oneOf([...path, 'signal'], signal, Object.keys(SIGNALS))
  );
}

/** Its first key is what it should be about. */
function withoutSubject(path: Path, value: Readonly<Record<string, unknown>>): ScenarioProblem {
  const [key] = Object.keys(value);
  return key === undefined
    ? wrongValue('type', path, value, ABOUT_ONE)
    : unknownKey([...path, key], key, EXPECTATION_KEYS);
}

function typeWords(issue: z.core.$ZodIssueInvalidType, path: Path): string {
  const place = path.length < 2 ? OF_THE_PLACE[path.join('.')] : undefined;
  return place ?? ownWords(issue) ?? WORDS[issue.expected] ?? issue.expected;
}

function limitWords(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const { origin } = issue;
  const [limit, most] =
    issue.code === 'too_small' ? [issue.minimum, 'at least'] : [issue.maximum, 'at most'];
  if (origin === 'string') return `a text of ${most} ${String(limit)} characters`;
  if (origin === 'array') return `a list of ${most} ${String(limit)}`;
  return `a number of ${most} ${String(limit)}`;
}

/** A message of this schema begins small; one that the library makes does not. */
function ownWords({ message }: Issue): string | undefined {
  return /^[a-z]/.test(message) ? message : undefined;
}
