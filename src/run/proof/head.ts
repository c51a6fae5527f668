import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { HEAD_FORMAT, type ProofHead } from '../../core/domain/proof-head.js';
import type { SealedEnd } from '../../core/domain/witness.js';
import { writeAtomically } from '../../base/durable-files.js';
import type { SigningKey } from './signing-key.js';

/** Where a log ends. */
type End = Omit<SealedEnd, 'kind'>;

/** The head of `X.log` is `X.head`. */
export function headPath(log: string): string {
  return log.replace(/\.log$/, '.head');
}

/**
 * Seals a log that has ended: writes its signed head beside it.
 * @throws DemoRunError `proof_log_failed`
 */
export function sealLog(log: string, end: End, key: SigningKey): void {
  const path = headPath(log);
  try {
    writeAtomically(path, `${JSON.stringify(headOf(end, key))}\n`, 'replace');
  } catch (cause) {
    throw new DemoRunError(
      'proof_log_failed',
      `the head ${path} of the proof log cannot be written: ${messageOf(cause)}`,
      { cause, remedy: 'free some space or fix the disk; the next run seals the log as recovered' },
    );
  }
}

function headOf({ run_id, lines, head }: End, key: SigningKey): ProofHead {
  const signed = [HEAD_FORMAT, run_id, String(lines), head].map((line) => `${line}\n`).join('');
  return {
    format: HEAD_FORMAT,
    run_id,
    lines,
    head,
    public_key: key.public_key,
    signature: key.sign(signed),
  };
}
