import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What a schema expects, as people call it. */
const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/**
 * What a schema has to say against a value, with its place: `cooldown_ms.noop: must be a whole number`.
 * @param raw the value as a whole
 */
export function schemaWords(issue: Issue, raw: unknown): string {
  const place = issue.path.map(String).join('.');
  return `${place === '' ? 'as a whole' : place}: ${complaint(issue, raw)}`;
}

function complaint(issue: Issue, raw: unknown): string {
  if (isMissing(raw, issue.path)) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${EXPECTED[issue.expected] ?? `of the type ${issue.expected}`}, not ${kindOf(valueAt(raw, issue.path))}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return `must be ${amount(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must be ${amount(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'unrecognized_keys':
      return `has no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    case 'invalid_format':
      return 'is not of the form that is needed';
    case 'not_multiple_of':
      return `must be a multiple of ${String(issue.divisor)}`;
    case 'invalid_union':
      return 'fits none of the forms that it may have';
    case 'invalid_key':
    case 'invalid_element':
      return 'holds a key or an element that it may not hold';
    case 'custom':
      return issue.message === 'Invalid input' ? 'is not accepted' : issue.message;
  }
}

function amount(origin: string, words: string, limit: number | bigint): string {
  const isSize = origin === 'string' || origin === 'array' || origin === 'set';
  return `${words} ${String(limit)}${isSize ? ' long' : ''}`;
}

function isMissing(raw: unknown, path: readonly PropertyKey[]): boolean {
  return valueAt(raw, path) === undefined;
}

/** JSON has no undefined: it says that nothing stands there. */
function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    raw,
  );
}

/** A text is not repeated: it may be as long as it likes. */
function kindOf(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value;
}
