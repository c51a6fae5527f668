import { EXIT, type ExitCode } from '../domain/exit-codes.js';

export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for, or undefined when none came. */
  exitCode(): ExitCode | undefined;
  dispose(): void;
}

/**
 * Turns Ctrl-C and SIGTERM into an abort, so that the run can stop its workers and end its log. A
 * second one ends the process at once, as it does by default.
 */
export function watchForInterruption(): Interruption {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals) => {
    controller.abort(name);
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    exitCode() {
      if (!controller.signal.aborted) return undefined;
      return controller.signal.reason === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    },
    dispose() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
