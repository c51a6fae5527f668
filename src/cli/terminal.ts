import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { typedHash } from '../domain/approval.js';
import type { ApprovalRequest, Terminal, TerminalAnswer } from '../domain/ports.js';
import { shorten } from '../domain/safe-text.js';
import { row } from './views/layout.js';

/**
 * The terminal that this process was started at, or undefined where there is none: what is piped in
 * is no human. The question goes to stderr, so that it is seen when stdout is piped on.
 */
export function openTerminal(signal: AbortSignal): Terminal | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return {
    by: userName(),
    ask: (request) => {
      process.stderr.write(`${questionText(request).join('\n')}\n`);
      return readAnswer(request.within_ms, signal);
    },
  };
}

/** What the line that announces the question does not say yet. */
function questionText(request: ApprovalRequest): string[] {
  const { decision_id, app_name, env, arithmetic, sha256, within_ms } = request;
  return [
    ...row('', `of decision ${decision_id}, on ${app_name} in ${env}`),
    ...row('', arithmetic),
    ...row('', `request ${sha256.slice(0, 32)}`),
    ...row('', `To approve exactly this, type ${typedHash(sha256)} and Enter`),
    ...row('', `within ${String(within_ms / 1_000)} s. Anything else refuses it.`),
  ];
}

/**
 * One line, without taking the terminal out of its own line mode: Ctrl-C stays a signal, Ctrl-D the
 * end. An Enter alone says nothing yet.
 */
function readAnswer(withinMs: number, signal: AbortSignal): Promise<TerminalAnswer> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    const end = (answer: TerminalAnswer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      lines.removeAllListeners();
      lines.close();
      process.stdin.pause();
      resolve(answer);
    };
    const interrupt = () => {
      end({ kind: 'interrupted' });
    };
    const timer = setTimeout(() => {
      end({ kind: 'no_answer_in_time' });
    }, withinMs);
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    lines.on('line', (text) => {
      if (text.trim() !== '') end({ kind: 'typed', text });
    });
    lines.once('close', () => {
      end({ kind: 'end_of_input' });
    });
  });
}

function userName(): string {
  try {
    return shorten(userInfo().username, 40);
  } catch {
    return 'unknown';
  }
}
