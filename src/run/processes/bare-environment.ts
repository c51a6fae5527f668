/** Given to every process as they are here, where they are set. */
const GIVEN = ['PATH', 'LANG'];
const USUAL = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' };

/**
 * All that a process of somebody else's finds in its environment: PATH, LANG, its own folder as HOME and TMPDIR, and what was named.
 * @param passed names of variables of ours that it is to have as they are here, HOME and TMPDIR too
 */
export function bareEnvironment(
  ours: NodeJS.ProcessEnv,
  passed: readonly string[],
  home: string,
): Record<string, string> {
  const named = [...GIVEN, ...passed]
    .map((name) => [name, ours[name]] as const)
    .filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return { ...USUAL, HOME: home, TMPDIR: home, ...Object.fromEntries(named) };
}
