import { duration } from '../core/domain/figures.js';
import { userInfo } from 'node:os';
import { typedHash } from '../core/domain/approval.js';
import type { ApprovalRequest, Terminal } from '../core/domain/ports.js';
import { shorten } from '../core/domain/safe-text.js';
import { readLine } from './read-line.js';
import { row } from './views/layout.js';

/**
 * The terminal that this process was started at, or undefined where there is none: what is piped in
 * is no human. The question goes to stderr, so that it is seen when stdout is piped on.
 */
export function openTerminal(signal: AbortSignal): Terminal | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return {
    by: userName(),
    ask: (request) =>
      readLine(signal, {
        ask: () => process.stderr.write(`${questionText(request).join('\n')}\n`),
        // An Enter alone says nothing yet.
        accepts: (text) => text.trim() !== '',
        withinMs: request.within_ms,
      }),
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
    ...row('', `within ${duration(within_ms)}. Anything else refuses it.`),
  ];
}

function userName(): string {
  try {
    return shorten(userInfo().username, 40);
  } catch {
    return 'unknown';
  }
}
