import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that was written under a root, as one text. */
export function leftBehind(root: string): string {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
