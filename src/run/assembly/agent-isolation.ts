import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DemoRunError } from '../../core/domain/errors.js';
import type { Isolation } from '../../core/domain/agent.js';
import { isOpenTo } from '../processes/home-folder.js';
import { chooseIsolation, type ChosenIsolation } from '../agents/isolation.js';
import { unreadableToOthers } from '../agents/locate-program.js';

/**
 * What stands between an agent, begun here with these words, and us.
 * @param demanded one that must be had
 * @throws DemoRunError `usage` where that one cannot be had
 */
export function isolationFor(
  words: readonly [string, ...string[]],
  demanded: Isolation | undefined,
): ChosenIsolation {
  const place = { cwd: process.cwd(), path: process.env['PATH'] };
  return chooseIsolation(demanded, unreadableToOthers(words, place));
}

/**
 * The variables that an agent is to be given, each of which must be set here: of one that is not, it would miss
 * what somebody meant it to have.
 * @throws DemoRunError `usage`
 */
export function refuseUnset(variables: readonly string[]): void {
  const unset = variables.filter((name) => process.env[name] === undefined);
  if (unset.length === 0) return;
  throw new DemoRunError('usage', `--agent-env names what is not set here: ${unset.join(', ')}`, {
    remedy: 'set it, or leave it out',
  });
}

/**
 * The folders that a sandbox must show empty: those that are there and that the agent's user could get to. A
 * sandbox of that user cannot be put over any other.
 */
export function hiddenFromAgent(
  folders: readonly string[],
  { asAnotherUser }: Pick<ChosenIsolation, 'asAnotherUser'>,
): string[] {
  return folders.filter(
    (folder) => existsSync(folder) && (!asAnotherUser || isOpenTo(dirname(folder))),
  );
}
