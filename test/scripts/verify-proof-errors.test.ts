import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const verify = (...words: string[]) =>
  spawnSync('python3', [join(PROJECT_ROOT, 'scripts/verify_proof.py'), ...words], {
    encoding: 'utf8',
  });

it.each([
  { before: [], says: 'it is not a file' },
  { before: ['README.md', '--key'], says: 'No such file or directory' },
])('what cannot be read is named, without the usage of the program: $says', ({ before, says }) => {
  const missing = join(temporaryRoot(), 'missing');
  const { status, stdout, stderr } = verify(...before, missing);
  expect([status, stdout, stderr]).toEqual([2, '', `verify_proof.py: '${missing}': ${says}\n`]);
});
