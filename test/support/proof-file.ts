import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  runOf,
  runRecordSchema,
  type LoggedRun,
} from '../../src/core/domain/proof-lines/run-record.js';
import { sha256 } from './sample-log.js';

export type RawLine = Readonly<Record<string, unknown>>;

/** Which of a root's logs, by the start of its file name. */
export type LogName = 'day1' | 'onboarding' | 'violation';

export function proofPath(root: string, name: LogName = 'day1'): string {
  return join(root, 'logs', `${name}_proof.log`);
}

/** The raw lines of a proof log, each without its LF. A torn last line is not among them. */
export function rawLines(path: string): string[] {
  return readFileSync(path, 'latin1').split('\n').slice(0, -1);
}

export function proofLines(root: string, name: LogName = 'day1'): RawLine[] {
  return rawLines(proofPath(root, name)).map((line) => JSON.parse(line) as RawLine);
}

/** What the first line says of the run, with what follows from it. */
export function runIn(root: string): LoggedRun {
  const { run } = proofLines(root)[0] ?? {};
  return runOf(runRecordSchema.parse(run), sha256);
}

export function eventNames(root: string, name: LogName = 'day1'): unknown[] {
  return proofLines(root, name).map((line) => line['event_name']);
}

/** What the next line's `prev` must be. */
export function hashOfLine(rawLine: string): string {
  return createHash('sha256').update(`${rawLine}\n`, 'latin1').digest('hex');
}

/** A log without what differs from run to run: what remains must be equal byte by byte. */
export function behaviourOf(rawLog: readonly string[]): string {
  const differing = new Set(['timestamp', 'run_id', 'prev', 'measured']);
  return rawLog
    .map((line) =>
      JSON.stringify(JSON.parse(line), (key: string, value: unknown) =>
        differing.has(key) ? undefined : value,
      ),
    )
    .join('\n');
}

/** The paths of the archived logs, the oldest run first. */
export function archivedLogs(root: string): string[] {
  const folder = join(root, 'logs', 'archive');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .sort()
    .map((file) => join(folder, file));
}
