import type { z } from 'zod';
import { SIGNALS } from '../domain/proof-lines/expectations.js';
import { alternativeAbout, EXPECTATION_KEYS } from './expectation-entry.js';
import { FAULT_KINDS } from './fault-kinds.js';
import { knownKeys } from './known-keys.js';
import {
  listed,
  missing,
  oneOf,
  unknownKey,
  wrongValue,
  type ScenarioProblem,
} from './scenario-problem.js';
import { isGroup, valueAt, type Path } from './written-value.js';

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
};
const OF_THE_PLACE: Readonly<Record<string, string>> = {
  '': 'the fields of a scenario: demo-run scenario new --fault leak prints an example',
  fault: `a fault, such as { kind: leak }, or a list of up to 4 of them`,
};
const ABOUT_ONE = `an expectation about one of ${listed(EXPECTATION_KEYS)}`;

/** Everything that the schema has to say against what a file holds. @param raw that, as a whole */
export function schemaProblems(issues: readonly Issue[], raw: unknown): ScenarioProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], raw));
}

function problemsOf(issue: Issue, above: Path, raw: unknown): ScenarioProblem[] {
  const path = [...above, ...issue.path];
  const value = valueAt(raw, path);
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are alike
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, knownKeys(path, raw)));
    case 'invalid_union':
      return unionProblems(issue, path, raw);
    case 'invalid_type':
      return [
        value === undefined
          ? missing(path, typeWords(issue, path))
          : wrongValue('type', path, value, typeWords(issue, path)),
      ];
    case 'invalid_value':
      return [oneOf(path, value, issue.values.map(String))];
    case 'too_small':
    case 'too_big':
      return [wrongValue('size', path, value, ownWords(issue) ?? limitWords(issue))];
    default:
      return [wrongValue('rule', path, value, issue.message)];
  }
}

/** Those of the alternative that was meant; where none was, what can be meant. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  raw: unknown,
): ScenarioProblem[] {
  const value = valueAt(raw, path);
  if (issue.errors.length === 0) return [oneOf(path, value, FAULT_KINDS)];
  if (value === undefined) return [missing(path, OF_THE_PLACE[String(path[0])] ?? ABOUT_ONE)];
  const meant = path[0] === 'fault' ? Number(Array.isArray(value)) : alternativeMeant(path, value);
  if (typeof meant !== 'number') return [meant];
  return (issue.errors[meant] ?? []).flatMap((inner) => problemsOf(inner, path, raw));
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
  return place ?? ownWords(issue) ?? EXPECTED[issue.expected] ?? issue.expected;
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
