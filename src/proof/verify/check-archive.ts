import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MAX_LINE_BYTES, NO_PREDECESSOR } from '../../domain/proof-lines/catalogue.js';
import { OTHER_FORMAT } from '../../domain/proof-lines/format.js';
import { checkHead, headOf } from './check-head.js';
import { checkLog, type LogReport } from './check-log.js';
import { problem, type Problem } from './problem.js';

/** A FIFO among the logs would be waited for. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

const ARCHIVED = /^(\d{6,})-[0-9a-f]{4}\.log$/;
const LIVE = /_proof\.log$/;

/** A log that stands where runs put it, with all the others. */
interface Home {
  readonly archive: string;
  readonly isArchived: boolean;
  readonly others: readonly Neighbour[];
}

interface Neighbour {
  readonly path: string;
  readonly run_id: string;
  readonly number: number;
  readonly kind: string;
  readonly isArchived: boolean;
}

export interface ArchiveCheck {
  readonly at_home: boolean;
  /** How many earlier runs of this kind were checked, back to the first. */
  readonly predecessors: number;
  /** Earlier runs of this kind that another version wrote: linked, and not read. */
  readonly unread: readonly string[];
  /** Whether the chain of runs could be followed to its beginning. */
  readonly complete: boolean;
  readonly problem: Problem | null;
}

/**
 * Follows the chain of runs backwards from a log that is good in itself: every earlier run of its
 * kind must be there, whole, sealed, and end with the hash that the next one begins with; and no run
 * number may be missing between those that are there. Only for a log at home; a copied one stands
 * alone.
 */
export async function checkArchive(path: string, log: LogReport): Promise<ArchiveCheck> {
  const place = resolve(path);
  const home = findHome(place);
  const { run_id, run } = log;
  if (home === undefined || run_id === null || run === null) {
    const isFirst = log.first_prev === NO_PREDECESSOR;
    return { at_home: false, predecessors: 0, unread: [], complete: isFirst, problem: null };
  }
  const { isArchived, others, archive } = home;
  const own = { path: place, run_id, number: numberOf(run_id), kind: run.kind, isArchived };
  const found = checkPlace(own, others) ?? checkTorn(log, archive);
  if (found !== undefined) return failed(0, found);

  const earlier = others
    .filter(({ kind, number }) => kind === own.kind && number < own.number)
    .sort((a, b) => b.number - a.number);
  return followBack(earlier, log, archive);
}

async function followBack(
  earlier: readonly Neighbour[],
  log: LogReport,
  archive: string,
): Promise<ArchiveCheck> {
  let expected = log.first_prev;
  let predecessors = 0;
  const unread: string[] = [];
  for (const run of earlier) {
    const report = await checkLog(run.path);
    // What another version wrote is not read; that its last line is the one that was linked to, is.
    if (report.problem?.code === OTHER_FORMAT) {
      const ends = linkEnds(run.path);
      if (ends.head !== expected) {
        const broken = problem(
          'archive_chain',
          `a run that ends with ${expected}`,
          `${run.run_id}: ${ends.head}`,
        );
        return failed(predecessors, broken);
      }
      expected = ends.first_prev;
      unread.push(run.run_id);
      continue;
    }
    const found =
      problemOf(run, report) ??
      checkTorn(report, archive) ??
      (report.head === expected
        ? undefined
        : problem(
            'archive_chain',
            `a run that ends with ${expected}`,
            `${run.run_id}: ${report.head}`,
          ));
    if (found !== undefined) return failed(predecessors, found);
    expected = report.first_prev;
    predecessors += 1;
  }
  const complete = expected === NO_PREDECESSOR;
  return { at_home: true, predecessors, unread, complete, problem: null };
}

function failed(predecessors: number, found: Problem): ArchiveCheck {
  return { at_home: true, predecessors, unread: [], complete: false, problem: found };
}

/** The hash of a log's last line, and what its first line links to. Its lines are not read. */
function linkEnds(path: string): { readonly head: string; readonly first_prev: string } {
  const bytes = readFileSync(path);
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  const head = createHash('sha256').update(bytes.subarray(start)).digest('hex');
  const first = bytes.toString('latin1', 0, bytes.indexOf(0x0a));
  const first_prev = /"prev":"([0-9a-f]{64})"\}$/.exec(first)?.[1] ?? 'none';
  return { head, first_prev };
}

/** An archived log is whole, named after its run, and sealed by whoever ran it. */
function problemOf({ path, run_id }: Neighbour, report: LogReport): Problem | undefined {
  if (report.problem !== null) {
    const { code, line, expected, found } = report.problem;
    return problem(`archive_${code}`, `${run_id}, line ${String(line)}: ${expected}`, found);
  }
  const head = checkHead(headOf(path), report);
  if (head.state === 'absent') return problem('archive_head', `a head of run ${run_id}`, 'none');
  if (head.state === 'good') return undefined;
  return problem(
    `archive_${head.problem.code}`,
    `${run_id}: ${head.problem.expected}`,
    head.problem.found,
  );
}

/** Each log stands under its own name, this one is the latest, and no number is missing. */
function checkPlace(own: Neighbour, others: readonly Neighbour[]): Problem | undefined {
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
  return checkNumbers(all.map(({ number }) => number));
}

function checkNumbers(numbers: readonly number[]): Problem | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  for (const [at, number] of sorted.entries()) {
    const before = sorted[at - 1];
    if (before === undefined || number === before + 1) continue;
    return number === before
      ? problem('archive_number', 'each run number once', `${String(number)} twice`)
      : problem('archive_gap', `a log of run ${String(before + 1)}`, 'none');
  }
  return undefined;
}

/** What recovery set aside is still there, as its line says. */
function checkTorn({ run_id, torn }: LogReport, archive: string): Problem | undefined {
  for (const { offset, bytes, sha256 } of torn) {
    const path = join(archive, `${String(run_id)}.torn-${String(offset)}`);
    if (!existsSync(path)) return problem('torn_missing', basename(path), 'none');
    const content = readFileSync(path);
    const found = createHash('sha256').update(content).digest('hex');
    if (content.length !== bytes || found !== sha256) return problem('torn_changed', sha256, found);
  }
  return undefined;
}

function findHome(path: string): Home | undefined {
  const folder = dirname(path);
  const name = basename(path);
  const isArchived = basename(folder) === 'archive' && ARCHIVED.test(name);
  const archive = isArchived ? folder : join(folder, 'archive');
  if (!isArchived && (!LIVE.test(name) || !existsSync(archive))) return undefined;
  const logs = dirname(archive);
  const others = [
    ...readdirSync(archive)
      .filter((file) => ARCHIVED.test(file))
      .map((file) => join(archive, file)),
    ...readdirSync(logs)
      .filter((file) => LIVE.test(file))
      .map((file) => join(logs, file)),
  ].filter((other) => other !== path);
  return { archive, isArchived, others: others.flatMap(neighbour) };
}

/** Whose log that is, as its first line says; none of ours, or an empty one, is nobody's. */
function neighbour(path: string): Neighbour[] {
  const fd = openSync(path, WITHOUT_WAITING);
  try {
    const bytes = Buffer.alloc(MAX_LINE_BYTES);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, MAX_LINE_BYTES, null));
    const line = text.slice(0, text.indexOf('\n') + 1);
    const run_id = /"run_id":"(\d{6,}-[0-9a-f]{4})","seq":1,/.exec(line)?.[1];
    const kind = /"run":\{(?:"format":"[\d.]+",)?"kind":"([a-z]+)"/.exec(line)?.[1];
    if (run_id === undefined || kind === undefined) return [];
    const isArchived = ARCHIVED.test(basename(path));
    return [{ path, run_id, number: numberOf(run_id), kind, isArchived }];
  } finally {
    closeSync(fd);
  }
}

function numberOf(runId: string): number {
  return Number.parseInt(runId, 10);
}
