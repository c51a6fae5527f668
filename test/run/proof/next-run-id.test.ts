import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUN_KINDS } from '../../../src/core/domain/proof-lines/run-record.js';
import { logFolder } from '../../../src/audit/library/log-files.js';
import { nextRunId } from '../../../src/run/proof/next-run-id.js';
import { freshFolder, leaveSealedLog, shortRun } from '../../support/recovery.js';
import { chainedLines } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

describe('nextRunId', () => {
  it('begins at 1', () => {
    expect(nextRunId(logFolder(temporaryRoot()))).toMatch(/^000001-[0-9a-f]{4}$/);
  });

  it.each(RUN_KINDS)('counts a current %s log', (kind) => {
    const logs = freshFolder();
    leaveSealedLog(logs, kind, { runId: '000041-abcd' });

    expect(nextRunId(logs)).toMatch(/^000042-[0-9a-f]{4}$/);
  });

  it('counts on from the highest number, archived or current, of any kind', () => {
    const logs = freshFolder();
    leaveSealedLog(logs, 'run', { runId: '000005-abcd' });
    leaveSealedLog(logs, 'violation', { runId: '000007-abcd' });
    writeFileSync(
      join(logs.archive, '000006-ffff.log'),
      chainedLines(shortRun('onboard'), { runId: '000006-ffff' }).join(''),
    );
    // Not logs of ours: neither may count.
    writeFileSync(join(logs.archive, '000999-ffff.torn-5'), '');
    writeFileSync(join(logs.archive, '999999.log'), '');

    expect(nextRunId(logs)).toMatch(/^000008-[0-9a-f]{4}$/);
  });

  it('is proof_log_failed where the folder cannot be made', () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'logs'), 'a file');

    expect(() => nextRunId(logFolder(root))).toThrow(
      expect.objectContaining({ code: 'proof_log_failed' }) as Error,
    );
  });
});
