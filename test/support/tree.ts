import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every file under a folder with its content: what a test compares to say «untouched». */
export function filesUnder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort()
    .map((path) => [relative(folder, path), readFileSync(path, 'latin1')] as const);
  return Object.fromEntries(entries);
}
