/** Given to every agent as they are here, where they are set. */
const GIVEN = ['PATH', 'LANG'];
const USUAL = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' };

/**
 * All that an agent finds in its environment: PATH, LANG, its own folder as HOME and TMPDIR, and what was named.
 * @param passed names of variables of ours that it is to have as they are here, HOME and TMPDIR too
 */
export function agentEnvironment(
  ours: NodeJS.ProcessEnv,
  passed: readonly string[],
  home: string,
): Record<string, string> {
  const named = [...GIVEN, ...passed]
    .map((name) => [name, ours[name]] as const)
    .filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return { ...USUAL, HOME: home, TMPDIR: home, ...Object.fromEntries(named) };
}
