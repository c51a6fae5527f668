import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Remark } from '../../core/domain/remark.js';
import type { Remembered, Witness } from '../../core/domain/witness.js';
import { NO_PREDECESSOR } from '../../core/domain/proof-lines/catalogue.js';
import { brokenLink } from './bare-chain.js';
import { checkHead, headOf } from './check-head.js';
import { checkLog, type LogReport } from './check-log.js';
import { missingRun, numberTwice, oddThing } from './check-root.js';
import { checkSeals, type Home } from './check-seals.js';
import { problem, type Problem } from './problem.js';
import {
  firstPrev,
  hasArchive,
  hashOfLastLine,
  numberOf,
  placeInRoot,
  readRootLogs,
  type RootLog,
} from './root-logs.js';
import type { TrustedKey } from './trusted-key.js';

export interface ArchiveChecks {
  /** Whose key must have sealed all logs of the root. */
  readonly key?: TrustedKey | undefined;
  /** What is remembered of a folder of logs, in the place where the user's key lies. */
  readonly remembered?: ((folder: string) => Remembered) | undefined;
}

export interface ArchiveCheck {
  /** The logs beside it are of the user whose key is trusted: this one must be, too. */
  readonly is_own: boolean;
  /** How many earlier runs of this kind were checked, as far back as they are there. */
  readonly predecessors: number;
  readonly remarks: readonly Remark[];
  readonly problem: Problem | null;
}

/**
 * Judges the root that a log is in, and follows the chain of runs backwards from a log that is
 * good in itself: every earlier run of its kind is whole, and ends with the hash that the next one
 * begins with; the logs of every kind are sealed by the key, and there as the witness has them.
 * Where a witness knows the root, no run may be missing; elsewhere the chain is followed as far as
 * it is there. A log that does not stand where runs put logs stands alone.
 */
export async function checkArchive(
  path: string,
  log: LogReport,
  { key, remembered }: ArchiveChecks = {},
): Promise<ArchiveCheck> {
  const place = resolve(path);
  const folder = placeInRoot(place)?.folder;
  if (folder === undefined) return alone(log);
  const known: Remembered = remembered?.(folder) ?? { is: 'nothing' };
  if (known.is !== 'known' && !hasArchive(folder)) return alone(log);
  const root = readRootLogs(folder);
  const home = homeOf(place, log, { logs: root.logs, folder, witness: witnessIn(known) });
  const seals = checkSeals(home, known, key);
  const wrong = oddThing(root.odd) ?? seals.problem;
  const found = wrong === undefined ? await checkRuns(log, home) : failed(0, wrong);
  return { ...found, is_own: seals.is_own, remarks: [...remarksOn(known), ...found.remarks] };
}

function witnessIn(known: Remembered): Witness | undefined {
  return known.is === 'known' ? known.witness : undefined;
}

function alone({ first_prev }: LogReport): ArchiveCheck {
  const remarks = first_prev === NO_PREDECESSOR ? [] : [notAtHand(first_prev)];
  return { is_own: false, predecessors: 0, remarks, problem: null };
}

/** What following the runs comes to. */
type Followed = Pick<ArchiveCheck, 'predecessors' | 'remarks' | 'problem'>;

/** Of a log whose first line is not known, no run before it is either. */
async function checkRuns(log: LogReport, home: Home): Promise<Followed> {
  const { own } = home;
  if (own === undefined) return { predecessors: 0, remarks: [], problem: null };
  const misplaced = checkPlace(own, home) ?? checkTorn(log, home);
  return misplaced === undefined ? followBack(log, own, home) : failed(0, misplaced);
}

function homeOf(
  path: string,
  { run_id, run }: LogReport,
  {
    logs,
    folder,
    witness,
  }: { logs: readonly RootLog[]; folder: string; witness: Witness | undefined },
): Home {
  const { dev, ino } = statSync(path);
  const file = `${String(dev)}:${String(ino)}`;
  const isArchived = placeInRoot(path)?.isArchived === true;
  return {
    own:
      run_id === null || run === null
        ? undefined
        : {
            path,
            run_id,
            number: numberOf(run_id),
            kind: run.kind,
            isArchived,
            file,
            after: run.after && { kind: 'run', ...run.after },
            isRead: true,
          },
    others: logs.filter((one) => one.path !== path && one.file !== file),
    archive: join(folder, 'archive'),
    witness,
  };
}

function remarksOn(known: Remembered): Remark[] {
  if (known.is === 'unusable') return [{ code: 'witness_unusable', about: known.because }];
  const earlier = witnessIn(known)?.earlier[0];
  return earlier === undefined ? [] : [{ code: 'begun_anew', about: earlier }];
}

async function followBack(log: LogReport, own: RootLog, home: Home): Promise<Followed> {
  const earlier = home.others
    .filter(({ kind, number }) => kind === own.kind && number < own.number)
    .sort((a, b) => b.number - a.number);
  const remarks: Remark[] = [];
  let [expected, after, predecessors] = [log.first_prev, own.number, 0];
  for (const run of earlier) {
    const ends = await endsOf(run, home);
    const isLinked = ends.head === expected;
    const isOpen = isLinked || mayLack(home, run.number, after);
    const unfit = isOpen ? undefined : unlinked(expected, run.run_id, ends.head);
    const found = ends.problem ?? unfit;
    if (found !== undefined) return failed(predecessors, found);
    if (!isLinked) remarks.push(notAtHand(expected));
    remarks.push(...ends.remarks);
    predecessors += isLinked ? 1 : 0;
    expected = ends.first_prev;
    after = run.number;
  }
  if (expected !== NO_PREDECESSOR) remarks.push(notAtHand(expected));
  return { predecessors, remarks, problem: null };
}

/**
 * In a copy of a part of the folder the run before may be one of those that are missing; at home too,
 * where it was lost before anything was remembered.
 */
function mayLack({ others, witness }: Home, from: number, to: number): boolean {
  const between = others.filter(({ number }) => number > from && number < to);
  return (witness === undefined || from < witness.first) && between.length < to - from - 1;
}

/** Where an earlier log is linked at both ends, and what is to be said of it. */
interface Ends extends Pick<LogReport, 'head' | 'first_prev'> {
  readonly remarks: readonly Remark[];
  readonly problem: Problem | undefined;
}

/** Of a log that another version wrote only the links are read. */
async function endsOf(run: RootLog, home: Home): Promise<Ends> {
  const { path, run_id, isRead } = run;
  if (!isRead) {
    const remarks = [{ code: 'predecessor_not_read' as const, about: run_id }];
    const first_prev = firstPrev(path) ?? 'none';
    const broken = await brokenLink(path);
    const unfit =
      broken === undefined
        ? undefined
        : problem('archive_chain', `${run_id}, line ${String(broken)}: the link before`, 'another');
    return { head: hashOfLastLine(path), first_prev, remarks, problem: unfit };
  }
  const report = await checkLog(path);
  const { head, first_prev, end } = report;
  const remarks = end === 'recovered' ? [recovered(run_id)] : [];
  return { head, first_prev, remarks, problem: problemOf(run, report, home) };
}

function unlinked(expected: string, run_id: string, head: string): Problem {
  return problem('archive_chain', `a run that ends with ${expected}`, `${run_id}: ${head}`);
}

function notAtHand(head: string): Remark {
  return { code: 'predecessor_not_at_hand', about: head };
}

function recovered(run_id: string): Remark {
  return { code: 'predecessor_recovered', about: run_id };
}

function failed(predecessors: number, found: Problem): Followed {
  const { code, expected, found: actual } = found;
  return { predecessors, remarks: [], problem: problem(code, expected, actual) };
}

/** An archived log is whole and sealed; in a copy its head may have been left behind. */
function problemOf({ path, run_id }: RootLog, report: LogReport, home: Home): Problem | undefined {
  if (report.problem !== null) {
    const { code, line, expected, found } = report.problem;
    return problem(`archive_${code}`, `${run_id}, line ${String(line)}: ${expected}`, found);
  }
  const head = checkHead(headOf(path), report);
  if (head.state === 'good') return checkTorn(report, home);
  if (head.state === 'bad') {
    const { code, expected, found } = head.problem;
    return problem(`archive_${code}`, `${run_id}: ${expected}`, found);
  }
  return home.witness && problem('archive_head', `a head of run ${run_id}`, 'none');
}

/** Each log is under its own name, this one is the latest, and at home no number is missing. */
function checkPlace(own: RootLog, { others, witness }: Home): Problem | undefined {
  const all = [own, ...others];
  const misnamed = all.find(
    ({ path, run_id, isArchived }) => isArchived && basename(path) !== `${run_id}.log`,
  );
  if (misnamed !== undefined) {
    return problem('archive_name', `${misnamed.run_id}.log`, basename(misnamed.path));
  }
  const later = others.find(
    ({ kind, number, isArchived }) =>
      !own.isArchived && isArchived && kind === own.kind && number >= own.number,
  );
  if (later !== undefined) {
    return problem('archive_newer', `runs before ${own.run_id} in the archive`, later.run_id);
  }
  const numbers = all.map(({ number }) => number);
  return numberTwice(all) ?? (witness && missingRun(numbers, witness));
}

/** What recovery set aside is still there, as its line says; in a copy it may have been left behind. */
function checkTorn({ run_id, torn }: LogReport, { archive, witness }: Home): Problem | undefined {
  for (const { offset, bytes, sha256 } of torn) {
    const path = join(archive, `${String(run_id)}.torn-${String(offset)}`);
    if (!existsSync(path)) {
      if (witness === undefined) continue;
      return problem('torn_missing', basename(path), 'none');
    }
    const content = readFileSync(path);
    const found = createHash('sha256').update(content).digest('hex');
    if (content.length !== bytes || found !== sha256) return problem('torn_changed', sha256, found);
  }
  return undefined;
}
