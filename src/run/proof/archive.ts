import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DemoRunError, codeOf } from '../../core/domain/errors.js';
import { NO_PREDECESSOR } from '../../core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../core/domain/proof-lines/run-record.js';
import { syncFolder, writeAtomically } from '../../base/durable-files.js';
import { asProofLogError } from '../../audit/library/fail-loudly.js';
import { beginningOf } from '../../audit/library/first-line.js';
import { headPath } from './head.js';
import { logPath, type LogFolder } from '../../audit/library/log-files.js';
import { notRecoverable, recoverLog, type Recovered, type RecoveryParts } from './recover.js';
import { archivedRunIds } from '../../audit/library/run-numbers.js';
import { checkHead } from '../../audit/checker/check-head.js';
import { checkLog } from '../../audit/checker/check-log.js';
import { hashOfLastLine } from '../../audit/checker/root-logs.js';

/**
 * Clears the way for a new log: the earlier one of this kind moves, with its head, to
 * `logs/archive/<run_id>.log` and becomes read-only; nothing is deleted. The log of a run that was
 * killed is ended first (see `recoverLog`). May itself be killed at any step: the next start goes on.
 * @returns `prev`, the hash of the last line of the newest archive of this kind, or 64 zeros: what
 * the new log names as its predecessor; and the run that had to be recovered, if one had
 * @throws DemoRunError `proof_log_invalid` for an earlier log that does not verify, `proof_log_failed`
 * where the folders cannot be written
 */
export async function archiveEarlierLog(
  kind: RunKind,
  parts: RecoveryParts,
): Promise<{ readonly prev: string; readonly recovered: Recovered | undefined }> {
  const { logs } = parts;
  const path = logPath(logs, kind);
  try {
    if (!existsSync(path)) refuseLoneHead(path);
    const recovered = existsSync(path) ? await clearAway(path, parts) : undefined;
    return { prev: newestHead(logs, kind), recovered };
  } catch (cause) {
    throw asProofLogError(logs, cause);
  }
}

/**
 * Judged before anything is touched: only a log of ours, or the beginning of one, is cleared away.
 * @throws DemoRunError `proof_log_invalid`
 */
export function refuseForeignFile(path: string): void {
  if (!existsSync(path) || beginningOf(path).is !== 'foreign') return;
  throw new DemoRunError('proof_log_invalid', `${path} does not begin like a proof log`, {
    remedy: 'move that file away, then run again',
  });
}

async function clearAway(path: string, parts: RecoveryParts): Promise<Recovered | undefined> {
  refuseForeignFile(path);
  const beginning = beginningOf(path);
  if (beginning.is !== 'log') {
    refuseLoneHead(path);
    if (beginning.is === 'torn') setTornBeginningAside(path, parts.logs);
    return undefined;
  }
  const archived = join(parts.logs.archive, `${beginning.first.run_id}.log`);
  // What another version wrote is neither judged nor ended: it is kept as it is.
  const isLeftAsItIs = isSameFile(path, archived) || beginning.isOfOtherFormat;
  const recovered = isLeftAsItIs ? undefined : await endIfUnsealed(path, parts);
  moveToArchive(path, archived, parts.logs);
  return recovered;
}

async function endIfUnsealed(path: string, parts: RecoveryParts): Promise<Recovered | undefined> {
  if (!existsSync(headPath(path))) return recoverLog(path, parts);
  await refuseUnlessSealed(path);
  return undefined;
}

/** A head says that a log was there, whole. */
function refuseLoneHead(path: string): void {
  const head = headPath(path);
  if (!existsSync(head)) return;
  throw new DemoRunError(
    'proof_log_invalid',
    `${head} seals a log that is missing: ${path} holds no line`,
    { remedy: 'put the log back, or move its head away, then run again' },
  );
}

/** No line of that run was ever acknowledged, so there is no log to end. */
function setTornBeginningAside(path: string, logs: LogFolder): void {
  const bytes = readFileSync(path);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const aside = join(logs.archive, `first-line.torn-${hash.slice(0, 16)}`);
  writeAtomically(aside, bytes, 'replace');
  chmodSync(aside, 0o440);
  rmSync(path);
  syncFolder(logs.folder);
}

/** @throws DemoRunError `proof_log_invalid`, naming the line */
async function refuseUnlessSealed(path: string): Promise<void> {
  const log = await checkLog(path);
  if (log.problem !== null) throw notRecoverable(path, log.problem);
  const head = checkHead(headPath(path), log);
  if (head.state !== 'bad') return;
  throw notRecoverable(path, { ...head.problem, line: log.lines, offset: log.bytes });
}

/**
 * The head first, the log last, and each linked before it is unlinked: at every moment both are at
 * one of their two names, and a log that lies in the archive has its head beside it.
 */
function moveToArchive(path: string, archived: string, logs: LogFolder): void {
  const moves = [
    { from: headPath(path), to: headPath(archived) },
    { from: path, to: archived },
  ].filter(({ from }) => existsSync(from));
  for (const { from, to } of moves) {
    link(from, to);
    chmodSync(to, 0o440);
  }
  syncFolder(logs.archive);
  for (const { from } of moves) unlinkSync(from);
  syncFolder(logs.folder);
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (isSameFile(from, to)) return;
    throw new DemoRunError('proof_log_invalid', `another ${basename(to)} is archived already`, {
      cause: error,
      remedy: `compare ${from} with ${to}; keep one of them elsewhere, then run again`,
    });
  }
}

function isSameFile(one: string, other: string): boolean {
  if (!existsSync(other)) return false;
  const [a, b] = [statSync(one), statSync(other)];
  return a.ino === b.ino && a.dev === b.dev;
}

function newestHead(logs: LogFolder, kind: RunKind): string {
  for (const runId of archivedRunIds(logs)) {
    const path = join(logs.archive, `${runId}.log`);
    const beginning = beginningOf(path);
    if (beginning.is === 'log' && beginning.first.run.kind === kind) return hashOfLastLine(path);
  }
  return NO_PREDECESSOR;
}
