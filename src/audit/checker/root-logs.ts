import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  type Dirent,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MAX_LINE_BYTES } from '../../core/domain/proof-lines/catalogue.js';
import type { SealedEnd } from '../../core/domain/witness.js';
import { LOG_FORMAT } from '../../core/domain/proof-lines/run-record.js';
import type { LogReport } from './check-log.js';

/** A FIFO among the logs would be waited for, and a link leads who knows where. */
const AS_IT_IS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

const ARCHIVED = /^(\d{6,})-[0-9a-f]{4}\.log$/;
const LIVE = /_proof\.log$/;
const LIVE_OR_HEAD = /_proof\.(?:log|head)$/;
/** Logs, heads, and what was set aside of torn ones. */
const OF_ARCHIVE = /^\d{6,}-[0-9a-f]{4}\.|\.torn-/;

/** A log that stands where runs put it. */
export interface RootLog {
  readonly path: string;
  readonly run_id: string;
  readonly number: number;
  readonly kind: string;
  readonly isArchived: boolean;
  /** The file itself, whatever its name: one that is being archived is at two. */
  readonly file: string;
  /** How the log ended that was sealed before it by the same process, where it names one. */
  readonly after: SealedEnd | undefined;
  /** Of this version's format; what another version wrote is not read. */
  readonly isRead: boolean;
}

/** Something in the place of a log, of a head or of a folder of them that is none. */
export interface OddThing {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** What is in a folder of logs and in its archive. */
export interface RootLogs {
  readonly logs: readonly RootLog[];
  readonly odd: readonly OddThing[];
  /** No log, no head and nothing that was set aside: as in a fresh clone. */
  readonly isEmpty: boolean;
}

/** Where a log stands, if it stands where runs put logs: under the name of a latest or archived one. */
export function placeInRoot(path: string): { folder: string; isArchived: boolean } | undefined {
  const folder = dirname(path);
  const name = basename(path);
  if (basename(folder) === 'archive' && ARCHIVED.test(name)) {
    return { folder: dirname(folder), isArchived: true };
  }
  return LIVE.test(name) ? { folder, isArchived: false } : undefined;
}

/** Whether anything is in the place of the archive: a link that leads nowhere is something. */
export function hasArchive(folder: string): boolean {
  return lstatSync(join(folder, 'archive'), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Lists the logs of a root by what their first lines say. A file that does not begin like a log, or
 * an empty one, is nobody's; what is no regular file is odd, and not opened.
 * @param folder the folder of the latest logs, which has the archive in it
 * @throws the system's error for a folder or file that cannot be read
 */
export function readRootLogs(folder: string): RootLogs {
  const archive = join(folder, 'archive');
  const live = entriesOf(folder).filter(({ name }) => LIVE_OR_HEAD.test(name));
  const instead = oddFolder(archive);
  const archived = instead === undefined && existsSync(archive) ? entriesOf(archive) : [];
  const logs = [...pathsOf(folder, live, LIVE), ...pathsOf(archive, archived, ARCHIVED)].flatMap(
    logAt,
  );
  const odd = [...oddIn(folder, live), ...oddIn(archive, archived)];
  return {
    logs: withoutTwins(logs),
    odd: instead === undefined ? odd : [instead, ...odd],
    isEmpty:
      instead === undefined &&
      live.every(({ name }) => isEmptyLog(join(folder, name))) &&
      !archived.some(({ name }) => OF_ARCHIVE.test(name)),
  };
}

function pathsOf(folder: string, entries: readonly Dirent[], name: RegExp): string[] {
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(folder, entry.name));
}

function oddIn(folder: string, entries: readonly Dirent[]): OddThing[] {
  return entries
    .filter((entry) => !entry.isFile())
    .map(({ name }) => oddThing(join(folder, name), 'a regular file'));
}

/** What is at a path in place of a regular file; undefined where there is one, or nothing. */
export function oddAt(path: string): OddThing | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.isFile() ? undefined : oddThing(path, 'a regular file');
}

/** What is at a path in place of a folder; undefined where there is one, or nothing. */
export function oddFolder(path: string): OddThing | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.isDirectory() ? undefined : oddThing(path, 'a folder');
}

function entriesOf(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true });
}

function oddThing(path: string, expected: string): OddThing {
  const found = whatStandsAt(path);
  return { path, expected, found };
}

function whatStandsAt(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return stats.isFile() ? 'a file' : 'a device';
}

/** A start that was killed before its first line leaves one. */
function isEmptyLog(path: string): boolean {
  return LIVE.test(path) && lstatSync(path).size === 0;
}

/** A start that was killed while it archived leaves a log at both of its names. */
function withoutTwins(logs: readonly RootLog[]): RootLog[] {
  return logs.filter(
    ({ file, isArchived }) =>
      isArchived || !logs.some((one) => one.isArchived && one.file === file),
  );
}

/** Whose log that is, as its first line says. */
function logAt(path: string): RootLog[] {
  const fd = openSync(path, AS_IT_IS);
  try {
    const bytes = Buffer.alloc(MAX_LINE_BYTES);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, MAX_LINE_BYTES, 0));
    const line = text.slice(0, text.indexOf('\n') + 1);
    const run_id = /"run_id":"(\d{6,}-[0-9a-f]{4})","seq":1,/.exec(line)?.[1];
    const record = /"run":\{(?:"format":"([\d.]+)",)?"kind":"([a-z]+)"/.exec(line);
    const kind = record?.[2];
    if (run_id === undefined || kind === undefined) return [];
    const { dev, ino } = fstatSync(fd);
    const file = `${String(dev)}:${String(ino)}`;
    const isArchived = ARCHIVED.test(basename(path));
    const isRead = record?.[1] === LOG_FORMAT;
    const after = sealedEndIn(line);
    return [{ path, run_id, number: numberOf(run_id), kind, isArchived, file, after, isRead }];
  } finally {
    closeSync(fd);
  }
}

/** Attacks follow a run. */
function sealedEndIn(line: string): SealedEnd | undefined {
  const [, run_id, lines, head] =
    /"after":\{"run_id":"([^"]*)","lines":(\d+),"head":"([^"]*)"\}/.exec(line) ?? [];
  if (run_id === undefined || head === undefined) return undefined;
  return { kind: 'run', run_id, lines: Number(lines), head };
}

/**
 * The log of the attacks at the end of a run, among those of a folder: it names the run that it followed, and where that
 * ended. A log that was written anew has another end.
 */
export function attacksAfter(
  { run_id, run, lines, head }: Pick<LogReport, 'run_id' | 'run' | 'lines' | 'head'>,
  logs: readonly RootLog[],
): RootLog | undefined {
  if (run?.kind !== 'run') return undefined;
  return logs.find(
    ({ after }) => after?.run_id === run_id && after.lines === lines && after.head === head,
  );
}

/** Past a million the numbers get longer, and text would sort them wrongly. */
export function numberOf(runId: string): number {
  return Number.parseInt(runId, 10);
}

/** The `prev` of a log's first line; undefined where none can be found there. */
export function firstPrev(path: string): string | undefined {
  const fd = openSync(path, AS_IT_IS);
  try {
    const bytes = Buffer.alloc(MAX_LINE_BYTES);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, MAX_LINE_BYTES, 0));
    return /^[^\n]*"prev":"([0-9a-f]{64})"\}\n/.exec(text)?.[1];
  } finally {
    closeSync(fd);
  }
}

/** SHA-256 of the last line of a log, of which only the end is read. */
export function hashOfLastLine(path: string): string {
  const fd = openSync(path, AS_IT_IS);
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, MAX_LINE_BYTES + 1));
    readSync(fd, bytes, 0, bytes.length, size - bytes.length);
    const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
    return createHash('sha256').update(bytes.subarray(start)).digest('hex');
  } finally {
    closeSync(fd);
  }
}
