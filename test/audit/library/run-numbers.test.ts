import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archivedRunIds } from '../../../src/audit/library/run-numbers.js';
import { freshFolder } from '../../support/recovery.js';

describe('archivedRunIds', () => {
  it('has the newest first, by number, also past a million', () => {
    const logs = freshFolder();
    for (const runId of ['999999-aaaa', '1000000-aaaa', '000002-ffff']) {
      writeFileSync(join(logs.archive, `${runId}.log`), '');
    }
    expect(archivedRunIds(logs)).toEqual(['1000000-aaaa', '999999-aaaa', '000002-ffff']);
  });
});
