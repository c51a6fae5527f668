import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { NO_PREDECESSOR, envelopeSchema } from '../domain/proof-lines/catalogue.js';
import { runRecordSchema, type RunKind } from '../domain/proof-lines/run-record.js';
import { makeFolder, syncFolder, writeAtomically } from '../files/durable-files.js';
import { allLogPaths, logPath, type LogFolder } from './log-files.js';

const FIRST_BYTES = '{"event_name":"';

const firstLineSchema = z.looseObject({
  run_id: envelopeSchema.shape.run_id,
  run: runRecordSchema.pick({ kind: true }).loose(),
});

/**
 * Clears the way for a new log: the earlier one of this kind moves to `logs/archive/<run_id>.log`
 * and becomes read-only; nothing is deleted. A torn last line (a run that was killed while it
 * wrote) is set aside beside it first.
 * @returns the hash of the last line of the newest archive of this kind, or 64 zeros: what the new
 * log names as its predecessor
 * @throws DemoRunError `proof_log_invalid` for an earlier log whose first line is none of ours,
 * `proof_log_failed` where the folders cannot be written
 */
export function archiveEarlierLog(logs: LogFolder, kind: RunKind, runId: string): string {
  return orFailLoudly(logs, () => {
    const path = logPath(logs, kind);
    if (existsSync(path)) {
      refuseForeignFile(path);
      setTornTailAside(path, logs, runId);
      if (statSync(path).size > 0) moveToArchive(path, logs);
    }
    return newestHead(logs, kind);
  });
}

/**
 * The id of the next run: a counter of this root and four random hex digits. The newest run has the
 * highest number, whatever the clock says.
 */
export function nextRunId(logs: LogFolder): string {
  return orFailLoudly(logs, () => {
    makeFolder(logs.archive);
    const current = allLogPaths(logs).flatMap((path) => {
      const run = existsSync(path) ? firstLineOf(readFileSync(path)) : undefined;
      return run === undefined ? [] : [run.run_id];
    });
    const numbers = [...archivedRunIds(logs), ...current].map((runId) =>
      Number.parseInt(runId, 10),
    );
    const next = Math.max(0, ...numbers) + 1;
    return `${String(next).padStart(6, '0')}-${randomBytes(2).toString('hex')}`;
  });
}

function orFailLoudly<Result>(logs: LogFolder, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    throw new DemoRunError(
      'proof_log_failed',
      `the proof logs in ${logs.folder} cannot be archived: ${messageOf(cause)}`,
      { cause, remedy: 'choose a writable folder with --root' },
    );
  }
}

/**
 * Set aside under the run's id and the place where it was torn, so that a start which was itself
 * killed in here finds its own copy and goes on.
 */
function setTornTailAside(path: string, logs: LogFolder, runId: string): void {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole === bytes.length) return;
  const owner = firstLineOf(bytes)?.run_id ?? runId;
  const aside = join(logs.archive, `${owner}.torn-${String(whole)}`);
  writeAtomically(aside, bytes.subarray(whole), 'replace');
  chmodSync(aside, 0o440);
  truncateSync(path, whole);
}

/**
 * Judged before anything is touched: only a log of ours, or the beginning of one, is cleared away.
 * @throws DemoRunError `proof_log_invalid`
 */
export function refuseForeignFile(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const isOurs = bytes.includes(0x0a)
    ? firstLineOf(bytes) !== undefined
    : FIRST_BYTES.startsWith(bytes.toString('latin1', 0, FIRST_BYTES.length)) ||
      bytes.toString('latin1').startsWith(FIRST_BYTES);
  if (isOurs) return;
  throw new DemoRunError('proof_log_invalid', `${path} does not begin like a proof log`, {
    remedy: 'move that file away, then run again',
  });
}

/** link, then unlink: at every moment the log stands at one of its two names, or at both. */
function moveToArchive(path: string, logs: LogFolder): void {
  const run = firstLineOf(readFileSync(path));
  if (run === undefined) return;
  const archived = join(logs.archive, `${run.run_id}.log`);
  try {
    linkSync(path, archived);
  } catch (error) {
    const isSameFile = codeOf(error) === 'EEXIST' && statSync(archived).ino === statSync(path).ino;
    if (!isSameFile) throw error;
  }
  chmodSync(archived, 0o440);
  syncFolder(logs.archive);
  unlinkSync(path);
  syncFolder(logs.folder);
}

function newestHead(logs: LogFolder, kind: RunKind): string {
  for (const runId of archivedRunIds(logs).sort(newestFirst)) {
    const bytes = readFileSync(join(logs.archive, `${runId}.log`));
    if (firstLineOf(bytes)?.run.kind === kind) return hashOfLastLine(bytes);
  }
  return NO_PREDECESSOR;
}

/** By number: past a million the numbers get longer, and text would sort them wrongly. */
function newestFirst(a: string, b: string): number {
  return Number.parseInt(b, 10) - Number.parseInt(a, 10);
}

function archivedRunIds(logs: LogFolder): string[] {
  return readdirSync(logs.archive)
    .map((file) => /^(\d{6,}-[0-9a-f]{4})\.log$/.exec(file)?.[1])
    .filter((runId) => runId !== undefined);
}

function firstLineOf(bytes: Buffer): z.infer<typeof firstLineSchema> | undefined {
  const end = bytes.indexOf(0x0a);
  if (end === -1) return undefined;
  try {
    return firstLineSchema.safeParse(JSON.parse(bytes.toString('latin1', 0, end))).data;
  } catch {
    return undefined;
  }
}

function hashOfLastLine(bytes: Buffer): string {
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  return createHash('sha256').update(bytes.subarray(start)).digest('hex');
}
