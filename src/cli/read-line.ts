import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../base/machine-time.js';
import type { TerminalAnswer } from '../core/domain/ports.js';

/** A key that is pressed twice, or held down, comes again sooner than this. */
const SAME_KEYSTROKE_MS = 300;
let typedAt = -Infinity;

interface Question {
  /** Shows it; called again when the process goes on after Ctrl-Z, because the shell wrote below it. */
  readonly ask: () => void;
  /** Whether a line is an answer; others are passed over. */
  readonly accepts: (text: string) => boolean;
  /** Undefined to wait without end. */
  readonly withinMs?: number | undefined;
}

/**
 * One line from the terminal, without taking it out of its own line mode: Ctrl-C stays a signal,
 * Ctrl-D the end, and nothing has to be put back, whatever ends the process. What was typed before
 * the question was shown is no answer to it, and is thrown away: the question is shown once nothing
 * is typed any more. Never rejects.
 */
export async function readLine(signal: AbortSignal, question: Question): Promise<TerminalAnswer> {
  await discardTyped();
  return answerTo(question, signal);
}

function answerTo(
  { ask, accepts, withinMs }: Question,
  signal: AbortSignal,
): Promise<TerminalAnswer> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    const end = (answer: TerminalAnswer) => {
      clearTimeout(timer);
      process.off('SIGCONT', ask);
      signal.removeEventListener('abort', interrupt);
      lines.off('line', take);
      lines.off('close', leave);
      lines.close();
      process.stdin.pause();
      resolve(answer);
    };
    const take = (text: string) => {
      typedAt = monotonicMs();
      if (accepts(text)) end({ kind: 'typed', text });
    };
    const leave = () => {
      end({ kind: 'end_of_input' });
    };
    const interrupt = () => {
      end({ kind: 'interrupted' });
    };
    const giveUp = () => {
      end({ kind: 'no_answer_in_time' });
    };
    const timer = withinMs === undefined ? undefined : setTimeout(giveUp, withinMs);
    process.on('SIGCONT', ask);
    lines.on('line', take);
    lines.once('close', leave);
    signal.addEventListener('abort', interrupt, { once: true });
    ask();
    if (signal.aborted) interrupt();
    // An input that has ended before tells nobody again.
    else if (process.stdin.readableEnded) leave();
  });
}

/** Reads until nothing is left of what was typed so far, and the last of it was typed some time ago. */
async function discardTyped(): Promise<void> {
  const { stdin } = process;
  // A terminal hands a line out once it is ended. One that is not yet it hands out, too, where its line
  // mode was left meanwhile: Linux, n_tty.c, n_tty_set_termios.
  stdin.on('error', ignoreGone);
  stdin.setRawMode(true).setRawMode(false);
  stdin.off('error', ignoreGone);
  let isMore = true;
  const note = () => {
    isMore = true;
    typedAt = monotonicMs();
  };
  stdin.on('data', note);
  // It was paused behind an earlier question, and whoever listens does not end that.
  stdin.resume();
  while (isMore) {
    isMore = false;
    await pause(Math.max(0, typedAt + SAME_KEYSTROKE_MS - monotonicMs()));
    // Each turn of the loop reads what there is, a line at a time; the first one only begins to read.
    for (let turn = 0; turn < 2; turn += 1) await nextTurn();
  }
  stdin.off('data', note);
  stdin.pause();
}

/** A terminal that is gone takes no mode. That its input has ended is seen by whoever reads it. */
function ignoreGone(): void {
  return undefined;
}
