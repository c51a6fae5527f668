import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPolicyInputs } from '../src/run/assembly/policy-file.js';
import { readRunInputs } from '../src/run/assembly/run-inputs.js';
import { Capabilities } from '../src/core/domain/capabilities.js';
import { generateSpec } from '../src/core/onboarding/generate-spec.js';

const SRC = join(import.meta.dirname, '..', 'src');
const FOLDERS = ['core', 'run/orchestrator'];
const MODULES = FOLDERS.flatMap((folder) =>
  readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

/** Where a value can be changed. What zod makes is left out: it goes on changing by itself. */
function changeable(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || '_zod' in value) return [];
  const own = !Object.isFrozen(value) || value instanceof Map || value instanceof Set;
  const inner = Object.entries(value).flatMap(([key, held]) => changeable(held, `${path}.${key}`));
  return [...(own ? [path] : []), ...inner];
}

describe('what was hashed or is judged by cannot be changed afterwards', () => {
  it('there are modules to look at', () => {
    expect(MODULES.length).toBeGreaterThan(80);
  });

  it.each(MODULES)('in %s', async (file) => {
    const exported = (await import(pathToFileURL(join(SRC, file)).href)) as object;
    const found = Object.entries(exported).flatMap(([name, value]) => changeable(value, name));
    expect(found).toEqual([]);
  });

  it.each([
    ['the built-in policy, as it is given to a run', readPolicyInputs(undefined).policy],
    ['the Q-table and the rest that a run is given', readRunInputs().q_table],
    [
      'a spec',
      generateSpec({ name: 'demo-api', repo_url: 'https://github.com/a/b', runtime: 'backend' }),
    ],
    ['what takes the capabilities back', Capabilities.prototype],
  ])('%s', (_what, value) => {
    expect(changeable(value, 'it')).toEqual([]);
  });
});
