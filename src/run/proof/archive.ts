import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DemoRunError, codeOf } from '../../core/domain/errors.js';
import { NO_PREDECESSOR } from '../../core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../core/domain/proof-lines/run-record.js';
import { syncFolder, writeAtomically } from '../../base/durable-files.js';
import { asProofLogError } from './fail-loudly.js';
import { beginningOf } from '../../audit/library/first-line.js';
import { headPath } from './head.js';
import { logPath, type LogFolder } from '../../audit/library/log-files.js';
import {
  notRecoverable,
  readKilledLog,
  recoverLog,
  type Recovered,
  type RecoveryParts,
} from './recover.js';
import { archivedRunIds } from '../../audit/library/run-numbers.js';
import { checkHead } from '../../audit/checker/check-head.js';
import { checkLog, type LogReport } from '../../audit/checker/check-log.js';
import { hashOfLastLine } from '../../audit/checker/root-logs.js';

/** What there is to do about the earlier log of a kind, once it is known to be sound. */
type Clearing =
  | { readonly is: 'nothing' }
  | { readonly is: 'torn'; readonly path: string }
  | {
      readonly is: 'log';
      readonly path: string;
      readonly archived: string;
      /** Of a run that was killed: what it left, which has to be ended. */
      readonly killed: LogReport | undefined;
    };

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
  try {
    const recovered = await clearAway(await judgeEarlierLog(kind, logs), parts);
    return { prev: newestHead(logs, kind), recovered };
  } catch (cause) {
    throw asProofLogError(logs, cause);
  }
}

/**
 * Judges the earlier logs of some kinds as `archiveEarlierLog` does, and changes nothing: a start that
 * clears several away refuses all of them or none.
 * @throws DemoRunError as `archiveEarlierLog` does
 */
export async function refuseUnsoundLogs(logs: LogFolder, kinds: Iterable<RunKind>): Promise<void> {
  try {
    for (const kind of kinds) await judgeEarlierLog(kind, logs);
  } catch (cause) {
    throw asProofLogError(logs, cause);
  }
}

/**
 * Only a log of ours, or the beginning of one, is cleared away, and only to a place that is free.
 * @throws DemoRunError `proof_log_invalid`, naming the file, and the line where there is one
 */
async function judgeEarlierLog(kind: RunKind, logs: LogFolder): Promise<Clearing> {
  const path = logPath(logs, kind);
  const beginning = existsSync(path) ? beginningOf(path) : ({ is: 'empty' } as const);
  if (beginning.is === 'foreign') throw notALog(path);
  if (beginning.is !== 'log') {
    refuseLoneHead(path);
    return beginning.is === 'torn' ? { is: 'torn', path } : { is: 'nothing' };
  }
  const archived = join(logs.archive, `${beginning.first.run_id}.log`);
  // What another version wrote is neither judged nor ended: it is kept as it is.
  const isLeftAsItIs = isSameFile(path, archived) || beginning.isOfOtherFormat;
  const killed = isLeftAsItIs ? undefined : await judgeLog(path);
  for (const move of movesOf(path, archived)) refuseTaken(move);
  return { is: 'log', path, archived, killed };
}

/** @returns what a run left that was killed; undefined for a log that is sealed */
async function judgeLog(path: string): Promise<LogReport | undefined> {
  if (!existsSync(headPath(path))) return readKilledLog(path);
  await refuseUnlessSealed(path);
  return undefined;
}

async function clearAway(clearing: Clearing, parts: RecoveryParts): Promise<Recovered | undefined> {
  if (clearing.is === 'torn') setTornBeginningAside(clearing.path, parts.logs);
  if (clearing.is !== 'log') return undefined;
  const { path, archived, killed } = clearing;
  const recovered = killed && (await recoverLog(path, killed, parts));
  moveToArchive(path, archived, parts.logs);
  return recovered;
}

function notALog(path: string): DemoRunError {
  return new DemoRunError('proof_log_invalid', `${path} does not begin like a proof log`, {
    remedy: 'nothing was changed; move that file away, then run again',
  });
}

/** A head says that a log was there, whole. */
function refuseLoneHead(path: string): void {
  const head = headPath(path);
  if (!existsSync(head)) return;
  throw new DemoRunError(
    'proof_log_invalid',
    `${head} seals a log that is missing: ${path} holds no line`,
    { remedy: 'nothing was changed; put the log back, or move its head away, then run again' },
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
  const moves = movesOf(path, archived);
  for (const move of moves) {
    link(move);
    chmodSync(move.to, 0o440);
  }
  syncFolder(logs.archive);
  for (const { from } of moves) unlinkSync(from);
  syncFolder(logs.folder);
}

interface Move {
  readonly from: string;
  readonly to: string;
}

function movesOf(path: string, archived: string): Move[] {
  return [
    { from: headPath(path), to: headPath(archived) },
    { from: path, to: archived },
  ].filter(({ from }) => existsSync(from));
}

function link({ from, to }: Move): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    refuseTaken({ from, to });
  }
}

/** A start that was killed while it archived leaves one file under both names. */
function refuseTaken({ from, to }: Move): void {
  const isFree = lstatSync(to, { throwIfNoEntry: false }) === undefined;
  if (isFree || isSameFile(from, to)) return;
  throw new DemoRunError('proof_log_invalid', `another ${basename(to)} is archived already`, {
    remedy: `nothing was changed; compare ${from} with ${to}; keep one of them elsewhere, then run again`,
  });
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

function newestHead(logs: LogFolder, kind: RunKind): string {
  for (const runId of archivedRunIds(logs)) {
    const path = join(logs.archive, `${runId}.log`);
    const beginning = beginningOf(path);
    if (beginning.is === 'log' && beginning.first.run.kind === kind) return hashOfLastLine(path);
  }
  return NO_PREDECESSOR;
}
