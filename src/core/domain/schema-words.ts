import type { z } from 'zod';
import { deepFreeze, valueAt } from './objects.js';

type Issue = z.core.$ZodIssue;

/** What a schema expects, as people call it. */
export const TYPE_WORDS: Readonly<Record<string, string>> = deepFreeze({
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
});

/** What needs no figure. */
const FORMS = {
  invalid_format: 'is not of the form that is needed',
  not_multiple_of: 'is not a multiple of what it must be',
  invalid_union: 'fits none of the forms that it may have',
  invalid_key: 'holds a key that it may not hold',
  invalid_element: 'holds an element that it may not hold',
} as const;

/**
 * What a schema has to say against a value, with its place: `cooldown_ms.noop: must be a whole number`.
 * @param raw the value as a whole
 */
export function schemaWords(issue: Issue, raw: unknown): string {
  const place = issue.path.map(String).join('.');
  return `${place === '' ? 'as a whole' : place}: ${problemOf(issue, raw)}`;
}

function problemOf(issue: Issue, raw: unknown): string {
  if (isMissing(raw, issue.path)) return 'is missing';
  if (issue.code in FORMS) return FORMS[issue.code as keyof typeof FORMS];
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- FORMS has the others
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_WORDS[issue.expected] ?? `of the type ${issue.expected}`}, not ${kindOf(valueAt(raw, issue.path))}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
    case 'too_big':
      return `must be ${limitOf(issue)}`;
    case 'unrecognized_keys':
      return unknownText(issue.keys);
    default:
      return issue.message === 'Invalid input' ? 'is not accepted' : issue.message;
  }
}

function unknownText(keys: readonly string[]): string {
  const named = keys.map((key) => JSON.stringify(key)).join(', ');
  return keys.length === 1 ? `${named} is not a field of it` : `${named} are not fields of it`;
}

function limitOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const isOpen = issue.inclusive === false;
  return issue.code === 'too_small'
    ? amount(issue.origin, isOpen ? 'more than' : 'at least', issue.minimum)
    : amount(issue.origin, isOpen ? 'less than' : 'at most', issue.maximum);
}

function amount(origin: string, words: string, limit: number | bigint): string {
  const isSize = origin === 'string' || origin === 'array' || origin === 'set';
  return `${words} ${String(limit)}${isSize ? ' long' : ''}`;
}

/** JSON has no undefined: it says that nothing is there. */
function isMissing(raw: unknown, path: readonly PropertyKey[]): boolean {
  return valueAt(raw, path) === undefined;
}

/** A text is not repeated: it may be as long as it likes. */
function kindOf(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value;
}
