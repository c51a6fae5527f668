import { isDeepStrictEqual } from 'node:util';
import { csvRows, logsOnDisk, parsed, tornPieces, type LogOnDisk } from './logs-on-disk.js';
import type { Told, ToldLine } from './told.js';

/** @returns the lines that a run has told and that no log on the disk holds */
export function lostLines(root: string, told: Told): string[] {
  const logs = logsOnDisk(root);
  return told.lines
    .filter((line) => !logs.some((log) => holds(log, line, told.runId)))
    .map(({ kind, seq, line }) => `${kind} #${String(seq)} ${String(line['event_name'])}`);
}

/** @returns the rows of the CSV file whose event no line on the disk announces */
export function unannouncedRows(root: string): string[] {
  const announced = new Set(logsOnDisk(root).flatMap(announcedEvents));
  return csvRows(root).flatMap(({ event_id = '' }) => (announced.has(event_id) ? [] : [event_id]));
}

/** @returns the CSV rows of this run whose announcing line it had not told, that is: not durable */
export function rowsBeforeTheirLine(root: string, { runId = '', lines }: Told): string[] {
  const told = new Set(lines.map(({ line }) => `${runId}-${String(line['event_id'])}`));
  return csvRows(root).flatMap(({ run_id, event_id = '' }) =>
    run_id === runId && !told.has(event_id) ? [event_id] : [],
  );
}

/** What a root must keep whatever happens to the runs in it. */
export interface Kept {
  readonly logs: readonly LogOnDisk[];
  readonly rows: number;
}

export function whatIsKept(root: string): Kept {
  return { logs: logsOnDisk(root), rows: csvRows(root).length };
}

/** @returns what was on the disk before and does not any more: nothing may be deleted */
export function deletedSince(before: Kept, root: string): string[] {
  const logs = new Map(logsOnDisk(root).map((log) => [log.runId, log]));
  const torn = tornPieces(root);
  const cut = before.logs.flatMap((log) => {
    const now = logs.get(log.runId);
    const stands = log.lines.every((line, at) => now?.lines[at] === line);
    const tornStands = log.torn === '' || now?.torn === log.torn || torn.includes(log.torn);
    return stands && tornStands ? [] : [log.path];
  });
  return csvRows(root).length < before.rows ? [...cut, 'rows of the CSV file'] : cut;
}

function holds(log: LogOnDisk, told: ToldLine, runId: string | undefined): boolean {
  if (log.kind !== told.kind || (told.kind === 'run' && log.runId !== runId)) return false;
  const raw = log.lines[told.seq - 1];
  if (raw === undefined) return false;
  const line = parsed(raw);
  // The log has an order of its own for the keys of what it was handed.
  return Object.entries(told.line).every(([key, value]) => isDeepStrictEqual(line[key], value));
}

function announcedEvents({ runId, lines }: LogOnDisk): string[] {
  return lines
    .map(parsed)
    .filter(({ event_name }) => /^(?:RUNTIME_EMIT|FAILURE_INJECTED)$/.test(String(event_name)))
    .map(({ event_id }) => `${runId}-${String(event_id)}`);
}
