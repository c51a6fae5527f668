/** Given to every agent as they are here, where they are set. */
const GIVEN = ['PATH', 'LANG'];
const USUAL = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' };

/**
 * All that an agent finds in its environment: PATH, LANG, its own folder, and what was named.
 * @param passed names of variables of ours that it is to have; its folder stays its own
 */
export function agentEnvironment(
  ours: NodeJS.ProcessEnv,
  passed: readonly string[],
  home: string,
): Record<string, string> {
  const named = [...GIVEN, ...passed]
    .map((name) => [name, ours[name]] as const)
    .filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return { ...USUAL, ...Object.fromEntries(named), HOME: home, TMPDIR: home };
}
