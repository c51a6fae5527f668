/** What a check found, in the words of the report. `code` is stable. */
export interface Problem {
  readonly code: string;
  readonly expected: string;
  readonly found: string;
}

export function problem(code: string, expected: string, found: string): Problem {
  return { code, expected, found };
}

/** The first of the checks that does not hold. Each is what must be equal: expected, found. */
export function firstDifference(
  code: string,
  pairs: readonly (readonly [string, unknown, unknown])[],
): Problem | undefined {
  const different = pairs.find(([, expected, found]) => expected !== found);
  if (different === undefined) return undefined;
  const [name, expected, found] = different;
  return problem(code, `${name} ${String(expected)}`, `${name} ${String(found)}`);
}

/** What the first check finds that finds anything; those behind it are not asked. */
export function firstProblem(checks: readonly (() => Problem | undefined)[]): Problem | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}
