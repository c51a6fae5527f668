import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { temporaryRoot } from './temporary-root.js';

/** A file of that content in a folder of its own. @param content text, or what becomes JSON */
export function policyFile(content: unknown): string {
  const path = join(temporaryRoot(), 'policy.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2), {
    mode: 0o640,
  });
  return path;
}

/** The built-in policy, but that no app can get well within its time. */
export function hastyPolicy(): string {
  const { stable } = BUILT_IN_POLICY;
  return policyFile({ ...BUILT_IN_POLICY, stable: { ...stable, give_up_after_ms: 1 } });
}
