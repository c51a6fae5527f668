import { resolve } from 'node:path';
import { readRegularFile } from '../../base/regular-file.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { isInconclusive, type Seal } from '../../core/domain/seal-words.js';
import type { LogReport } from '../checker/check-log.js';
import { placeInRoot } from '../checker/root-logs.js';
import { readTrustedKey, type TrustedKey } from '../checker/trusted-key.js';
import { judgeAlone, judgeLog, type VerifyReport } from '../checker/verify-log.js';
import { isHeld } from './lock-holder.js';
import { logExitCode } from './log-exit-code.js';
import { rememberedOf } from './remembered.js';
import { publicKeyPath, stateFolder } from './state-folder.js';

/** A PEM file of one key has some hundred bytes. */
const MAX_KEY_BYTES = 16 * 1024;

/** A log as `verify` judges it, by its head and by the root that it is in. */
export interface KnownLog extends VerifyReport {
  /** A run holds the log now: it may go on. */
  readonly held: boolean;
}

/**
 * The judgement of `verify` on a log whose lines were checked: by the head beside it, by the other logs of its root, by
 * this user's own key, and by what is remembered of that root.
 * @throws the system's error when something cannot be read
 */
export async function judgeInPlace(path: string, report: LogReport): Promise<KnownLog> {
  const asked = { key: ownKey(), remembered: rememberedOf };
  return withHolder(path, await judgeLog(path, report, asked));
}

/** The same by the head beside it alone, of a log that is judged together with another one of its root. */
export function judgeByHead(path: string, report: LogReport): Promise<KnownLog> {
  return withHolder(path, judgeAlone(path, report));
}

/** Whether a run holds a log that is good, and was not sealed. */
export async function withHolder<Report extends VerifyReport>(
  path: string,
  report: Report,
): Promise<Report & { readonly held: boolean }> {
  const mayGrow = report.valid && report.signed_by === null;
  return { ...report, held: mayGrow && (await isHeldLog(path)) };
}

/** This user's own key, where there is one. */
export function ownKey(): TrustedKey | undefined {
  try {
    const path = publicKeyPath(stateFolder());
    return readTrustedKey(readRegularFile(path, MAX_KEY_BYTES).toString(), 'own');
  } catch {
    return undefined;
  }
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
async function isHeldLog(path: string): Promise<boolean> {
  const at = placeInRoot(resolve(path));
  return at?.isArchived === false && (await isHeld(at.folder));
}
