import { inWords } from './figures.js';

/** As the system names what ended a process. No cause of a thread begins like this. */
const SIGNAL = /^SIG[A-Z0-9]+$/;

/** Whether the cause of an end is a signal: then it is a process that was killed, not one that left. */
export function isSignal(cause: string): boolean {
  return SIGNAL.test(cause);
}

/** How a worker or process ended, by its cause: `killed by SIGKILL`, `ended (exit 1)`. */
export function endText(cause: string): string {
  return isSignal(cause) ? `killed by ${cause}` : `ended (${inWords(cause)})`;
}
