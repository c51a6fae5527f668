/**
 * Freezes a value and everything that it holds: what was hashed or judged stays as it was then.
 * @returns the value itself
 */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/**
 * A copy without a prototype: what the value does not hold itself is not there, whatever somebody
 * put on `Object.prototype`.
 */
export function ownFields<Value extends object>(value: Value): Value {
  return { __proto__: null, ...value };
}

/** What is at a place within a value that was read; undefined where nothing is there. */
export function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    raw,
  );
}
