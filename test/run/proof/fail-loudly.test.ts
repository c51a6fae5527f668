import { describe, expect, it } from 'vitest';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import { orFailLoudly } from '../../../src/run/proof/fail-loudly.js';
import { logFolder } from '../../../src/audit/library/log-files.js';

const logs = logFolder('/srv/shop');

function failing(cause: unknown): () => never {
  return () => {
    throw cause;
  };
}

describe('orFailLoudly', () => {
  it('hands back what the work returns', () => {
    expect(orFailLoudly(logs, () => 7)).toBe(7);
  });

  it('lets an error of ours through as it is', () => {
    const ours = new DemoRunError('proof_log_invalid', 'line 3');
    expect(() => orFailLoudly(logs, failing(ours))).toThrow(ours);
  });

  it('makes any other error proof_log_failed, names the folder and says what to do', () => {
    const cause = new Error('ENOSPC: no space left on device');
    expect(() => orFailLoudly(logs, failing(cause))).toThrow(
      expect.objectContaining({
        code: 'proof_log_failed',
        message: expect.stringMatching(/\/srv\/shop\/logs .*ENOSPC/) as string,
        remedy: expect.stringContaining('--root') as string,
        cause,
      }) as Error,
    );
  });
});
