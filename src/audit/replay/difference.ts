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
    if (Object.is(recomputed[key], recorded[key])) continue;
    const expected = JSON.stringify(recomputed[key]);
    const found = JSON.stringify(recorded[key]);
    if (expected !== found) {
      return { code, expected: `${key} ${expected}`, found: `${key} ${found}` };
    }
  }
  return undefined;
}
