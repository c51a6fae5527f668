import { basename, dirname } from 'node:path';
import type { SealedEnd, Witness } from '../../core/domain/witness.js';
import { checkHeadOfEnd, headOf, type HeadCheck } from './check-head.js';
import { problem, type Problem } from './problem.js';
import { hashOfLastLine, type OddThing, type RootLog } from './root-logs.js';
import type { TrustedKey } from './trusted-key.js';

/** A problem of a root, and the file that it is about, where that is there. */
export interface RootProblem extends Problem {
  readonly path: string | undefined;
}

/** What is in the place of a log, a head or a folder of them, and is none. */
export function oddThing(odd: readonly OddThing[]): RootProblem | undefined {
  const [first] = odd;
  if (first === undefined) return undefined;
  const { path, expected, found } = first;
  return { ...problem('odd_file', `${nameIn(path)}, ${expected}`, found), path };
}

/** A log of a root with what its head says of its end. */
export interface HeadedLog extends RootLog {
  readonly head: HeadCheck;
  /** SHA-256 of its last line. */
  readonly last: string;
}

export function withHeads(logs: readonly RootLog[]): HeadedLog[] {
  return logs.map((log) => {
    const last = hashOfLastLine(log.path);
    const head = checkHeadOfEnd(headOf(log.path), { run_id: log.run_id, head: last });
    return { ...log, last, head };
  });
}

/** The first of the logs that another key has sealed. */
export function foreignKey(logs: readonly HeadedLog[], key: TrustedKey): RootProblem | undefined {
  for (const log of logs) {
    const { head } = log;
    if (head.state !== 'good' || head.head.public_key === key.public_key) continue;
    const expected = `${log.run_id} (${nameIn(log.path)}): a head signed by ${key.public_key}`;
    return { ...problem('foreign_key', expected, head.head.public_key), path: log.path };
  }
  return undefined;
}

/** The first of the logs that has not the head that it must have by now. */
export function badHead(logs: readonly HeadedLog[]): RootProblem | undefined {
  for (const { path, run_id, isArchived, isRead, head } of logs) {
    if (head.state === 'bad') {
      const { code, expected, found } = head.problem;
      return { ...problem(`archive_${code}`, `${run_id}: ${expected}`, found), path };
    }
    // The log of a run that was killed, or that is under way, has none yet; one of another version
    // was archived as it was.
    if (head.state === 'absent' && isArchived && isRead) {
      return { ...problem('archive_head', `a head of run ${run_id}`, 'none'), path };
    }
  }
  return undefined;
}

/** The first of the logs that were sealed, as is remembered, and that are not there as they were. */
export function unlikeWitness(
  logs: readonly HeadedLog[],
  { sealed }: Witness,
): RootProblem | undefined {
  for (const end of sealed) {
    const { kind, run_id, lines, head } = end;
    const log = logs.find((one) => one.run_id === run_id);
    const found = log === undefined ? 'no such log' : differenceOf(log, end);
    if (found === undefined) continue;
    const expected = `${run_id} (${kind}), sealed with ${String(lines)} lines and head ${head}`;
    return { ...problem('witness', expected, found), path: log?.path };
  }
  return undefined;
}

/**
 * The first of the logs that did not end as a later one of the same process says that it was sealed.
 * @param needsHead whether its head must be there, and it itself as long as neither is archived: a
 * copy may have been made without
 */
export function unlikeNamed(
  logs: readonly HeadedLog[],
  needsHead: boolean,
): RootProblem | undefined {
  for (const { run_id, path, isArchived, after } of logs) {
    if (after === undefined) continue;
    const log = logs.find((one) => one.run_id === after.run_id);
    const found = differenceOfNamed(log, after, { needsHead, needsLog: needsHead && !isArchived });
    if (found === undefined) continue;
    const end = `${String(after.lines)} lines and head ${after.head}`;
    const expected = `${after.run_id}, sealed with ${end}, as ${run_id} says`;
    return { ...problem('sealed_before', expected, found), path: log?.path ?? path };
  }
  return undefined;
}

function differenceOfNamed(
  log: HeadedLog | undefined,
  end: SealedEnd,
  { needsHead, needsLog }: { readonly needsHead: boolean; readonly needsLog: boolean },
): string | undefined {
  if (log === undefined) return needsLog ? 'no such log' : undefined;
  return !needsHead && isOnlyWithoutHead(log, end) ? undefined : differenceOf(log, end);
}

function isOnlyWithoutHead({ head, last }: HeadedLog, end: SealedEnd): boolean {
  return head.state === 'absent' && last === end.head;
}

function differenceOf({ path, head, last }: HeadedLog, end: SealedEnd): string | undefined {
  if (head.state === 'absent') return `${nameIn(path)} without a head`;
  if (last !== end.head) return `${nameIn(path)} with head ${last}`;
  if (head.state === 'bad') return `${nameIn(path)}: ${head.problem.code}`;
  return head.head.lines === end.lines ? undefined : `${String(head.head.lines)} lines`;
}

/** A second log of one run could stand in for the first, which nobody would then look at. */
export function numberTwice(logs: readonly RootLog[]): RootProblem | undefined {
  const numbers = new Set<number>();
  const second = logs.find(({ number }) => numbers.size === numbers.add(number).size);
  if (second === undefined) return undefined;
  const found = `${String(second.number)} twice`;
  return { ...problem('archive_number', 'each run number once', found), path: second.path };
}

/** Run numbers leave no gap: the first one that a log is missing of, from the first that was known. */
export function missingRun(
  numbers: readonly number[],
  { first }: Pick<Witness, 'first'>,
): Problem | undefined {
  let next = first;
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (number > next) return problem('archive_gap', `a log of run ${String(next)}`, 'none');
    next = Math.max(next, number + 1);
  }
  return undefined;
}

/** A file as it is called from the folder of logs. */
function nameIn(path: string): string {
  const folder = basename(dirname(path));
  return folder === 'archive' ? `archive/${basename(path)}` : basename(path);
}
