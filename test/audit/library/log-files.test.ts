import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logFolder, refuseLinkedFolders } from '../../../src/audit/library/log-files.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { thrownFrom } from '../../support/thrown-by.js';

describe('the folders of the logs', () => {
  it('may be missing, or be folders', () => {
    const root = temporaryRoot();
    expect(() => {
      refuseLinkedFolders(logFolder(root));
    }).not.toThrow();
    mkdirSync(join(root, 'logs', 'archive'), { recursive: true });
    expect(() => {
      refuseLinkedFolders(logFolder(root));
    }).not.toThrow();
  });

  it.each(['logs', 'logs/archive', 'logs/dev', 'logs/stage', 'logs/prod'])(
    'are refused where %s is a link, even one to a folder beside it',
    (folder) => {
      const root = temporaryRoot();
      if (folder !== 'logs') mkdirSync(join(root, 'logs'));
      mkdirSync(join(root, 'beside'));
      symlinkSync(join(root, 'beside'), join(root, folder));
      const refusal = thrownFrom(() => {
        refuseLinkedFolders(logFolder(root));
      });
      expect(refusal).toMatchObject({
        code: 'proof_log_failed',
        message: `${join(root, folder)} is a link`,
      });
    },
  );
});
