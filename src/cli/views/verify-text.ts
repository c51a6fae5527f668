import { actsInWords, countedPart } from '../../core/domain/act-counts.js';
import { inWords } from '../../core/domain/figures.js';
import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import { servedInWords } from '../../core/domain/app-served.js';
import { kindInWords } from '../../core/domain/kind-words.js';
import { shorten } from '../../core/domain/safe-text.js';
import { problemPlace, problemSentence } from '../../core/domain/problem-sentence.js';
import type { Unknown } from '../../core/domain/seal-words.js';
import type { VerifyReport } from '../../audit/checker/verify-log.js';
import { count } from '../../core/domain/count.js';
import { row } from './layout.js';
import { remarkRows } from './remark-rows.js';
import type { Style } from './style.js';
import { closingLine } from './verdict-text.js';

/** Whether decisions and verdicts were recomputed with the run's Q-table available. */
export type ReplayReport = { readonly table_at_hand: boolean } | null;

const UNKNOWN: Record<Unknown, string> = {
  unfinished: 'how the run ended: the log is unfinished',
  recovered:
    'what was written before the run was killed: recovered, these lines were not sealed when they were written',
  no_head:
    'whether lines were cut from the end, the last line was changed, or all was written anew: ' +
    'there is no head beside the log (a note of its hash helps: --anchor)',
  no_key:
    'who signed the head: no key is known here; give the public key of the person who ran it with --key',
  key_not_known:
    "who signed the head: it is not this user's key; give the signer's public key with --key",
};
const TABLE_NOT_AT_HAND =
  'whether the recorded Q-values were in the Q-table: the one that this run had is not here';

interface Verified extends VerifyReport {
  /** A run holds the log now. */
  readonly held: boolean;
}

/** The verdict first; then what was checked, what is wrong, and what cannot be known. */
export function verifyText(
  path: string,
  report: Verified,
  replayed: ReplayReport,
  style: Style,
): string[] {
  return [
    closingLine(verdict(report), shorten(path, 200), paintFor(report, style)),
    ...row('run', runText(report)),
    ...servedRows(report),
    ...row('acts', actsText(report)),
    ...row('checked', `${count(report.lines, 'line')}, ${count(report.bytes, 'byte')}`),
    ...row('chain', `from ${report.first_prev.slice(0, 16)} to head ${report.head.slice(0, 16)}`),
    ...(report.valid ? goodRows(report, replayed) : []),
    ...problemRows(path, report),
    ...report.unknown.flatMap((unknown) => row('not known', UNKNOWN[unknown])),
    ...openRows(report),
    ...remarkRows(report.remarks),
    ...(report.valid ? notReplayed(replayed) : []),
  ];
}

/** Whether anything was done without permission, as the report says it too. */
function actsText({ acts, problem, seal }: VerifyReport): string {
  return actsInWords(acts, countedPart(problem !== null, seal));
}

function notReplayed(replayed: ReplayReport): string[] {
  if (replayed === null) return [];
  return replayed.table_at_hand ? [] : row('not known', TABLE_NOT_AT_HAND);
}

/** The last line: how many lines hold, and what else speaks against the log. @param differ whether a sink disagrees with it */
export function verifyVerdict(
  report: VerifyReport,
  replayed: ReplayReport,
  differ: boolean,
  style: Style,
): string {
  const { lines, problem } = report;
  const hold =
    problem === null
      ? `${count(lines, 'line')}, all of them hold`
      : `${count(lines, 'line')} before the problem: ${inWords(problem.code)}`;
  const open = replayed?.table_at_hand === false ? '; not all of it could be replayed' : '';
  const says = `${hold}${open}${differ ? '; a sink does not agree with it' : ''}`;
  return closingLine(verdict(report), says, paintFor(report, style));
}

function verdict({ valid, sealed, unknown, problem }: VerifyReport): string {
  if (problem?.code === OTHER_FORMAT) return 'NOT READ';
  if (!valid) return 'INVALID';
  if (unknown.includes('unfinished')) return 'UNFINISHED';
  return sealed ? 'SEALED' : 'VALID, NOT SEALED';
}

/** Neither colour for what is neither good nor bad. */
function paintFor(report: VerifyReport, style: Style): ((text: string) => string) | undefined {
  const word = verdict(report);
  if (word === 'INVALID') return style.bad;
  return word === 'SEALED' ? style.good : undefined;
}

function goodRows(
  { signed_by, signed_proposals, predecessors, run }: VerifyReport,
  replayed: ReplayReport,
): string[] {
  return [
    ...(signed_by === null ? [] : row('head', `signed by the key ${signed_by}`)),
    ...(signed_proposals === null ? [] : row('agent', signedText(signed_proposals))),
    ...(predecessors === 0
      ? []
      : row('runs', `${count(predecessors, 'earlier run')} of this kind, each linked and whole`)),
    ...(replayed === null ? [] : row('replay', replayText(run))),
  ];
}

function signedText(proposals: number): string {
  return `${count(proposals, 'proposal')} acted on or observed, each with a good signature by its key`;
}

function replayText(run: VerifyReport['run']): string {
  const alike = 'every decision and verdict recomputed, all alike';
  if (run?.agent === undefined) return alike;
  return `${alike}; what the agent itself wanted is its own word, which nothing recomputes`;
}

function servedRows({ app_name, run }: VerifyReport): string[] {
  const served = servedInWords(app_name, run);
  return served === undefined ? [] : row('app', served);
}

function runText({ run_id, run, end, problem }: VerifyReport): string {
  if (run === null) return 'unknown: the log has no first line';
  const scenarios = run.scenarios.length === 0 ? '' : `, ${run.scenarios.join(', ')}`;
  const app = run.backend === 'simulated' ? ', simulated app, virtual times' : '';
  const observes = run.observes === true ? ', only observed' : '';
  const where = `${run_id ?? ''} (${kindInWords(run)}${observes}) in ${run.env}${app}, bus ${run.bus}`;
  // Behind a problem nothing is read: how the run ended is not known then.
  const ended = problem === null ? `; ${inWords(String(end))}` : '';
  return `${where}${scenarios}${ended}`;
}

/** Of a log without an end: whether it still grows, or was killed, and what the next run does about it. */
function openRows({ unknown, held, open_decision }: Verified): string[] {
  if (held) return row('', 'a run holds this log: it may go on');
  if (!unknown.includes('unfinished')) return [];
  const outcome =
    open_decision === null
      ? ''
      : `writes OUTCOME_UNKNOWN for the open decision (${open_decision.action}), `;
  return [
    ...row(
      'no end',
      'no run holds this log, and no line ends it: its run was killed, its machine or disk failed, or this is a copy taken before the end',
    ),
    ...row(
      'next',
      `the next run in its root sets an incomplete last line aside, ${outcome}ends the log with RUN_RECOVERED, archives it, and begins its own`,
    ),
  ];
}

function problemRows(path: string, { problem }: VerifyReport): string[] {
  if (problem === null) return [];
  return [
    ...row('problem', `${problem.code} ${problemPlace(problem, path)}`),
    ...row('', problemSentence(problem)),
    ...row('  expected', shorten(problem.expected, 200)),
    ...row('  found', shorten(problem.found, 200)),
  ];
}
