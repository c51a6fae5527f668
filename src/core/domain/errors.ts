import { EXIT, type ExitCode } from './exit-codes.js';

/**
 * Every error that is ours, with the exit code that it leads to.
 * `code` is stable and what tests and callers compare; the sentence may change.
 */
const EXIT_CODES = {
  usage: EXIT.usage,
  input_unreadable: EXIT.usage,
  system_refused: EXIT.usage,
  registry_unwritable: EXIT.usage,
  calibration_unwritable: EXIT.usage,
  agent_unusable: EXIT.usage,
  policy_invalid: EXIT.usage,
  pause_unwritable: EXIT.usage,
  q_table_invalid: EXIT.usage,
  q_table_kept: EXIT.usage,
  q_table_unwritable: EXIT.usage,
  report_unwritable: EXIT.usage,
  port_taken: EXIT.usage,
  front_door_failed: EXIT.usage,
  worker_failed: EXIT.answerIsNo,
  build_failed: EXIT.answerIsNo,
  repository_refused: EXIT.usage,
  source_unreachable: EXIT.inconclusive,
  emission_failed: EXIT.sinkFailed,
  sink_unavailable: EXIT.sinkFailed,
  sink_unanswered: EXIT.sinkFailed,
  bus_foreign_entry: EXIT.sinkFailed,
  bus_history_lost: EXIT.sinkFailed,
  sinks_disagree: EXIT.sinkFailed,
  proof_log_failed: EXIT.proofLogFailed,
  proof_log_locked: EXIT.proofLogFailed,
  proof_log_invalid: EXIT.proofLogInvalid,
  signing_key_unusable: EXIT.usage,
  interrupted: EXIT.interrupted,
  acted_without_capability: EXIT.bug,
} as const satisfies Record<string, ExitCode>;
export type ErrorCode = keyof typeof EXIT_CODES;

export class DemoRunError extends Error {
  override readonly name = 'DemoRunError';

  /**
   * @param code stable name of what went wrong
   * @param message a plain sentence: what was wrong, with which value
   * @param details `reasons` are all that is wrong, where the sentence only counts them; `remedy` says
   * how to fix it; `cause` is the error underneath
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    details: {
      readonly reasons?: readonly string[];
      readonly remedy?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reasons = details.reasons ?? [];
    this.remedy = details.remedy;
  }

  readonly reasons: readonly string[];
  readonly remedy: string | undefined;

  get exitCode(): ExitCode {
    return EXIT_CODES[this.code];
  }
}

/** @throws DemoRunError `interrupted` once the signal is aborted */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interruptedError();
}

export function interruptedError(): DemoRunError {
  return new DemoRunError('interrupted', 'the run was interrupted');
}

/** A sentence for any thrown value, for messages and for the operator's log. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's or library's error code (`ENOSPC`, `EADDRINUSE`), where there is one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
