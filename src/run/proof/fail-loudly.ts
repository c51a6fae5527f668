import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { remedyForPlace } from '../../core/domain/system-error.js';
import type { LogFolder } from '../../audit/library/log-files.js';

/**
 * Does work on the folders of the proof logs.
 * @throws DemoRunError `proof_log_failed` for what the system throws in there
 */
export function orFailLoudly<Result>(logs: LogFolder, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw asProofLogError(logs, cause);
  }
}

/** @returns an error of ours as it is, any other one as `proof_log_failed` */
export function asProofLogError(logs: LogFolder, cause: unknown): DemoRunError {
  if (cause instanceof DemoRunError) return cause;
  return new DemoRunError(
    'proof_log_failed',
    `the proof logs in ${logs.folder} cannot be archived: ${messageOf(cause)}`,
    { cause, remedy: remedyForPlace(cause, 'choose a writable folder with --root') },
  );
}
