import { resolve } from 'node:path';
import { logExitCode } from './log-exit-code.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { isInconclusive, type Seal } from '../../core/domain/seal-words.js';
import { isHeld } from './lock-holder.js';
import { checkHead, headOf } from '../checker/check-head.js';
import type { LogProblem, LogReport } from '../checker/check-log.js';
import { hasOpenEnd } from '../checker/open-end.js';
import { problem } from '../checker/problem.js';
import { placeInRoot } from '../checker/root-logs.js';
import { rememberedOf } from './remembered.js';

/** What the head beside a log says of it, and the first problem of both. */
export interface Sealed {
  readonly seal: Seal;
  /** A run holds the log now: it may go on. */
  readonly held: boolean;
  /** The key that signed a head that fits: raw, base64. */
  readonly signed_by: string | null;
  readonly problem: LogProblem | null;
}

const UNSIGNED = { held: false, signed_by: null } as const;

/**
 * The head beside a log that is good in itself; of any other log no head can say anything. A log that
 * only has not ended is no bad one, unless it is remembered that it was sealed.
 * @throws the system's error when there is one that cannot be read
 */
export async function sealOf(path: string, report: LogReport): Promise<Sealed> {
  const { lines: line, bytes: offset, end } = report;
  const head = checkHead(headOf(path), report);
  if (head.state === 'absent') return withoutHead(path, report);
  if (report.problem !== null) return { ...UNSIGNED, seal: 'absent', problem: report.problem };
  if (head.state === 'bad') {
    return { ...UNSIGNED, seal: 'bad', problem: { ...head.problem, line, offset } };
  }
  const seal = end === 'recovered' ? 'recovered' : 'fits';
  return { seal, held: false, signed_by: head.head.public_key, problem: null };
}

async function withoutHead(path: string, report: LogReport): Promise<Sealed> {
  const isOpen = hasOpenEnd(path, report);
  if (report.problem !== null && !isOpen) {
    return { ...UNSIGNED, seal: 'absent', problem: report.problem };
  }
  const missing = sealedBefore(path, report);
  if (missing !== undefined) return { ...UNSIGNED, seal: 'bad', problem: missing };
  return {
    seal: isOpen ? 'unfinished' : report.end === 'recovered' ? 'recovered' : 'absent',
    held: await isHeldLog(path),
    signed_by: null,
    problem: null,
  };
}

/** Of a command that showed a log. */
export function exitOfReport({
  seal,
  problem,
}: {
  seal: Seal;
  problem: { readonly code: string } | null;
}): ExitCode {
  if (problem !== null) return logExitCode(problem);
  return isInconclusive({ seal }) ? EXIT.inconclusive : EXIT.ok;
}

/** Only the latest log of a kind can be written to, in its own place. */
export async function isHeldLog(path: string): Promise<boolean> {
  const at = placeInRoot(resolve(path));
  return at?.isArchived === false && (await isHeld(at.folder));
}

function sealedBefore(path: string, { run_id, lines, bytes }: LogReport): LogProblem | undefined {
  const at = placeInRoot(resolve(path));
  const known = at === undefined ? undefined : rememberedOf(at.folder);
  const sealed = known?.is === 'known' ? known.witness.sealed : [];
  const end = sealed.find((one) => one.run_id === run_id);
  if (end === undefined) return undefined;
  const expected = `a head: it was sealed with ${String(end.lines)} lines and head ${end.head}`;
  return { ...problem('witness', expected, 'none'), line: lines, offset: bytes };
}
