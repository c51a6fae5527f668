import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { rawLines, type RawLine } from '../support/proof-file.js';

/** A proof log as it lies on the disk: its whole lines, and the bytes after the last of them. */
export interface LogOnDisk {
  readonly path: string;
  readonly runId: string;
  readonly kind: string;
  readonly lines: readonly string[];
  readonly torn: string;
}

/** Every proof log under a root that has a line, archived or not; one under two names only once. */
export function logsOnDisk(root: string): LogOnDisk[] {
  const archive = join(root, 'logs', 'archive');
  const live = filesIn(join(root, 'logs')).filter((path) => path.endsWith('_proof.log'));
  const archived = filesIn(archive).filter((path) => path.endsWith('.log'));
  const logs = [...live, ...archived].flatMap((path) => readLog(path));
  return [...new Map(logs.map((log) => [log.runId, log])).values()];
}

/** What was set aside of lines that a killed run had not finished. */
export function tornPieces(root: string): string[] {
  return filesIn(join(root, 'logs', 'archive'))
    .filter((path) => /\.torn-\d+$/.test(path))
    .map((path) => readFileSync(path, 'latin1'));
}

/** The rows of the CSV file whose LF was written. */
export function csvRows(root: string): Readonly<Record<string, string>>[] {
  const path = join(root, 'logs', 'stage', 'runtime_events.csv');
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return parse(text.slice(0, text.lastIndexOf('\n') + 1), { columns: true });
}

export function parsed(rawLine: string): RawLine {
  return JSON.parse(rawLine) as RawLine;
}

function readLog(path: string): LogOnDisk[] {
  const lines = rawLines(path);
  const bytes = readFileSync(path, 'latin1');
  const [first] = lines;
  if (first === undefined) return [];
  const { run_id, run } = parsed(first) as { run_id: string; run: { kind: string } };
  const torn = bytes.slice(bytes.lastIndexOf('\n') + 1);
  return [{ path, runId: run_id, kind: run.kind, lines, torn }];
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
