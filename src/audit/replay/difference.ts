/** What the log says, against what the pure code makes of the same inputs. */
export interface Difference {
  readonly code: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * The first value that differs, compared as JSON.
 * @param recomputed what the pure code gives · @param recorded what the log says
 */
export function firstDifferingField<Value extends object>(
  code: string,
  recomputed: Value,
  recorded: { readonly [Key in keyof Value]: unknown },
): Difference | undefined {
  for (const key of Object.keys(recomputed) as (keyof Value & string)[]) {
    if (areAlike(recomputed[key], recorded[key])) continue;
    const expected = JSON.stringify(recomputed[key]);
    const found = JSON.stringify(recorded[key]);
    if (expected !== found) {
      return { code, expected: `${key} ${expected}`, found: `${key} ${found}` };
    }
  }
  return undefined;
}

/** Whether two values are certainly the same as JSON, keys in order: nearly all are, and then nobody has to spell them. */
function areAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return (
    keys.length === others.length &&
    keys.every((key, at) => key === others[at] && areAlike(a[key], b[key]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
