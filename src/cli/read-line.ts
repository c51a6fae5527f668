import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';
import type { TerminalAnswer } from '../core/domain/ports.js';

/**
 * One line from the terminal, without taking it out of its own line mode: Ctrl-C stays a signal,
 * Ctrl-D the end, and nothing has to be put back, whatever ends the process.
 * @param accepts whether a line is an answer; others are passed over
 * @param withinMs undefined to wait without end. Never rejects.
 */
export function readLine(
  signal: AbortSignal,
  accepts: (text: string) => boolean,
  withinMs?: number,
): Promise<TerminalAnswer> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    const end = (answer: TerminalAnswer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      lines.off('line', take);
      lines.off('close', leave);
      lines.close();
      process.stdin.pause();
      resolve(answer);
    };
    const take = (text: string) => {
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
    lines.on('line', take);
    lines.once('close', leave);
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
  });
}
