import { count } from '../../core/domain/count.js';
import { shorten, toPrintableAscii } from '../../core/domain/safe-text.js';
import { row, WIDTH, wrap } from './layout.js';
import type { Style } from './style.js';

/** A report as it was made, and what it says. */
export interface WrittenReport {
  /** Where it lies, or null on stdout. */
  readonly path: string | null;
  readonly url: string | null;
  readonly bytes: number;
  readonly log: string;
  readonly run_id: string | null;
  readonly verdict: string;
  readonly because: string;
  /** That of the run, not of the report. */
  readonly run_exit_code: number;
  readonly valid: boolean;
  readonly lines: number;
  readonly incidents: number;
}

/** Where the report lies, and what it says first. */
export function reportText(report: WrittenReport, style: Style): string[] {
  const { path, url, bytes, log, verdict, because, valid, lines, run_id } = report;
  return [
    ...wrap(`report  ${path === null ? 'on stdout' : toPrintableAscii(path)}`, WIDTH),
    ...(url === null ? [] : wrap(`        ${url}`, WIDTH)),
    ...row(
      'log',
      `${shorten(log, 200)}, run ${run_id ?? 'not known'}, ${count(lines, 'good line')}`,
    ),
    ...row('verdict', `${verdict}: ${because}`).map(valid ? identity : style.bad),
    ...row('size', `${count(bytes, 'byte')}, nothing outside of it is needed`),
  ];
}

/** What whoever asked for it to be opened is told. */
export function openText(isOpened: boolean, url: string): string[] {
  return isOpened
    ? row('open', 'handed to the program that opens such files here')
    : [...row('open', 'nothing here opens it; open this by hand:'), `  ${url}`];
}

function identity(text: string): string {
  return text;
}
