/** A field by its path, such as `run.seed` or `reasons.0.gate`, and its value on each side. */
export interface FieldDifference {
  readonly field: string;
  /** As JSON; null where the side has no such field. */
  readonly a: string | null;
  readonly b: string | null;
}

/**
 * The first field in which two different objects differ, in the order of their keys, as deep as can
 * be named. Where the values are equal, the order of the keys is what differs.
 */
export function firstDifferenceIn(a: object, b: object): FieldDifference {
  return descend(a, b, []) ?? { field: 'order of fields', a: keysOf(a), b: keysOf(b) };
}

function descend(a: unknown, b: unknown, path: readonly string[]): FieldDifference | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) {
    return { field: path.join('.'), a: asJson(a), b: asJson(b) };
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = descend(valueOf(a, key), valueOf(b, key), [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function valueOf(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function asJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function keysOf(object: object): string {
  return JSON.stringify(Object.keys(object));
}
