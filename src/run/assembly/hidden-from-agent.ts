import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOpenTo } from '../agents/agent-folder.js';
import type { ChosenIsolation } from '../agents/isolation.js';

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
