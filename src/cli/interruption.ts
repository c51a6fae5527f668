import { DemoRunError, messageOf } from '../core/domain/errors.js';
import { EXIT, type ExitCode } from '../core/domain/exit-codes.js';
import { monotonicMs } from '../base/machine-time.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const SAME_KEYSTROKE_MS = 1_000;

export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for, or undefined when none came. */
  exitCode(): ExitCode | undefined;
  /** Ends the run as a signal does, because somebody at the terminal asked for it, or whoever asked for it has gone. */
  quit(): void;
  /** Ends the run as its signal does, which may be on its way yet: the terminal was closed. */
  hangUp(): void;
  dispose(): void;
}

/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into an abort, so that the run can stop its workers
 * and end its log. One Ctrl-C arrives twice under npx (from the terminal and from npx), so only a
 * signal that comes clearly later ends the process at once, as it would by default.
 */
export function watchForInterruption(): Interruption {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const interrupt = (name: NodeJS.Signals) => {
    firstAt ??= monotonicMs();
    if (monotonicMs() - firstAt > SAME_KEYSTROKE_MS) {
      dispose();
      process.kill(process.pid, name);
    }
    controller.abort(name);
  };
  const dispose = () => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    exitCode() {
      if (!controller.signal.aborted) return undefined;
      const isByHand = ['SIGINT', 'quit'].includes(String(controller.signal.reason));
      return isByHand ? EXIT.interrupted : EXIT.terminated;
    },
    quit() {
      controller.abort('quit');
    },
    hangUp() {
      controller.abort('SIGHUP');
    },
    dispose,
  };
}

/** A signal came, and something failed that it does not explain, such as a log that is lost. */
export class FailedBesideSignal extends Error {
  constructor(
    readonly exitCode: ExitCode,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

/**
 * How work ends that a signal has ended.
 * @returns the signal's exit code
 * @throws FailedBesideSignal where anything else is wrong, so that it is told
 */
export function exitBySignal(exitCode: ExitCode, error: unknown): ExitCode {
  if (isInterruption(error)) return exitCode;
  throw new FailedBesideSignal(exitCode, error);
}

export function isInterruption(error: unknown): boolean {
  return error instanceof DemoRunError && error.code === 'interrupted';
}

/**
 * Does the work of a command that a signal may end. @returns the work's exit code, or the signal's
 * @param work is told of an interruption by its signal
 * @throws whatever the work throws but for the interruption
 */
export async function interruptibly(
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const interruption = watchForInterruption();
  try {
    return await work(interruption.signal);
  } catch (error) {
    const interrupted = interruption.exitCode();
    if (interrupted === undefined) throw error;
    return exitBySignal(interrupted, error);
  } finally {
    interruption.dispose();
  }
}
