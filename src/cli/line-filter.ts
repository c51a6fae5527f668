import type { AnyLine } from '../audit/library/read-log-lines.js';
import type { Since } from './audit-kinds.js';

/** Which lines of a log are wanted: those that fit every part that is there. */
export interface LineFilter {
  readonly event?: readonly string[] | undefined;
  readonly app?: string | undefined;
  readonly run?: string | undefined;
  readonly since?: Since | undefined;
}

/**
 * @param number of the line in its file, from 1
 * @param nowMs what `10m` is counted back from
 */
export function fits(line: AnyLine, number: number, filter: LineFilter, nowMs: number): boolean {
  const { event, app, run, since } = filter;
  if (event !== undefined && !event.includes(String(line['event_name']))) return false;
  if (app !== undefined && line['app_name'] !== app) return false;
  if (run !== undefined && !isOfRun(line['run_id'], run)) return false;
  return since === undefined || isSince(line['timestamp'], number, since, nowMs);
}

/** Whether there is anything that a line must fit. */
export function isOpen({ event, app, run, since }: LineFilter): boolean {
  return [event, app, run, since].every((part) => part === undefined);
}

function isOfRun(runId: unknown, wanted: string): boolean {
  if (typeof runId !== 'string') return false;
  return wanted.includes('-') ? runId === wanted : Number.parseInt(runId, 10) === Number(wanted);
}

/** Each line by its own time: clocks may step, so earlier lines can be of a later moment. */
function isSince(timestamp: unknown, number: number, since: Since, nowMs: number): boolean {
  if (since.from === 'seq') return number >= since.seq;
  const from = since.from === 'ago' ? nowMs - since.ms : since.ms;
  return Date.parse(String(timestamp)) >= from;
}
