import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './mutants/home.js';

/** Such files in the `logs/` folder of a root, which has an archive. */
export function fillLogs(root: string, files: Files): string {
  mkdirSync(join(root, 'logs', 'archive'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(root, 'logs', name), text, 'latin1');
  }
  return root;
}
