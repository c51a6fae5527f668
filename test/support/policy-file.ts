import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryRoot } from './temporary-root.js';

/** A file of that content in a folder of its own. @param content text, or what becomes JSON */
export function policyFile(content: unknown): string {
  const path = join(temporaryRoot(), 'policy.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2), {
    mode: 0o640,
  });
  return path;
}
