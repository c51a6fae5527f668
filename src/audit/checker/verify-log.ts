import type { Remark } from '../../core/domain/remark.js';
import type { Seal, Unknown } from '../../core/domain/seal-words.js';
import { alone, checkArchive, type ArchiveCheck, type ArchiveChecks } from './check-archive.js';
import { checkHead, headOf, type HeadCheck } from './check-head.js';
import { checkLog, type LogChecks, type LogReport } from './check-log.js';
import { hasOpenEnd } from './open-end.js';
import { problem, type Problem } from './problem.js';
import type { TrustedKey } from './trusted-key.js';

export interface VerifyReport extends LogReport {
  readonly valid: boolean;
  /** Valid, and nothing is left that cannot be known. */
  readonly sealed: boolean;
  /** What the head beside it says of it. */
  readonly seal: Seal;
  /** Why a valid log is not a sealed one: what cannot be known of it. */
  readonly unknown: readonly Unknown[];
  /** Whether it was judged among the other logs of its root; else it was judged alone. */
  readonly at_home: boolean;
  /** What is worth knowing of the root that it is in, and no fault of this log. */
  readonly remarks: readonly Remark[];
  /** The key that signed the head: raw, base64. */
  readonly signed_by: string | null;
  /** How many earlier runs of this kind were followed. */
  readonly predecessors: number;
}

export interface JudgeOptions extends Pick<LogChecks, 'anchors'>, ArchiveChecks {}

export interface VerifyOptions extends LogChecks, ArchiveChecks {}

/**
 * Judges a proof log: its lines, its signed head, and the root that it is in.
 * @param path the log; its head beside it and, at home, the other logs are read too
 * @throws the system's error when a file cannot be read
 */
export async function verifyLog(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  return judgeLog(path, await checkLog(path, options), options);
}

/**
 * The same of a log whose lines were checked by whoever read them: its signed head, and the root that it is in.
 * @throws the system's error when a file cannot be read
 */
export async function judgeLog(
  path: string,
  log: LogReport,
  options: JudgeOptions = {},
): Promise<VerifyReport> {
  const end = endOf(path, log);
  return end.isWrong
    ? wrongLines(log, end)
    : judgedIn(await checkArchive(path, log, options), log, end, options);
}

/** The same by its lines and the head beside it, and by nothing else. */
export function judgeAlone(path: string, log: LogReport): VerifyReport {
  const end = endOf(path, log);
  return end.isWrong ? wrongLines(log, end) : judgedIn(alone(log), log, end, {});
}

interface End {
  readonly head: HeadCheck;
  /** Nothing is wrong with the lines but that they have not ended. */
  readonly isOpen: boolean;
  readonly isWrong: boolean;
}

function endOf(path: string, log: LogReport): End {
  const head = checkHead(headOf(path), log);
  const isOpen = head.state === 'absent' && hasOpenEnd(path, log);
  return { head, isOpen, isWrong: log.problem !== null && !isOpen };
}

/** Of wrong lines no head can say anything. */
function wrongLines(log: LogReport, { head }: End): VerifyReport {
  const nothing = { signed_by: null, predecessors: 0, unknown: [], remarks: [] };
  const seal = head.state === 'absent' ? 'absent' : 'not_compared';
  return judged(log, { ...nothing, seal, at_home: false, problem: log.problem });
}

function judgedIn(
  archive: ArchiveCheck,
  log: LogReport,
  { head, isOpen }: End,
  options: JudgeOptions,
): VerifyReport {
  const found = headProblem(head, archive, options.key) ?? archive.problem;
  return judged(log, {
    seal: sealOf(head, isOpen, log),
    signed_by: head.state === 'good' ? head.head.public_key : null,
    predecessors: archive.predecessors,
    unknown: isOpen ? ['unfinished'] : unknownOf(log, head, found, options),
    at_home: archive.at_home,
    remarks: archive.remarks,
    problem: found === null ? null : { ...found, line: log.lines, offset: log.bytes },
  });
}

type Found = Omit<VerifyReport, keyof LogReport | 'valid' | 'sealed'> &
  Pick<VerifyReport, 'problem'>;

function judged(log: LogReport, found: Found): VerifyReport {
  const valid = found.problem === null;
  return { ...log, ...found, valid, sealed: valid && found.unknown.length === 0 };
}

/** What a head says, of lines that are good. A log that was recovered is never called sealed. */
function sealOf({ state }: HeadCheck, isOpen: boolean, { end }: Pick<LogReport, 'end'>): Seal {
  if (state === 'bad') return 'bad';
  if (isOpen) return 'unfinished';
  if (end === 'recovered') return 'recovered';
  return state === 'good' ? 'fits' : 'absent';
}

/**
 * A wrong head is a problem. So is another's key, where a key was given, or where the log is among
 * those of this user; elsewhere it only is not known whose key it is.
 */
function headProblem(
  head: HeadCheck,
  archive: ArchiveCheck,
  key: TrustedKey | undefined,
): Problem | undefined {
  if (head.state === 'bad') return head.problem;
  if (head.state === 'absent' || key === undefined) return undefined;
  const isForeign = head.head.public_key !== key.public_key;
  if (!isForeign || (key.origin === 'own' && !archive.is_own)) return undefined;
  return problem('foreign_key', `a head signed by ${key.public_key}`, head.head.public_key);
}

/** Lines that were not sealed when they were written are never sealed, whoever notes them later. */
function unknownOf(
  log: LogReport,
  head: HeadCheck,
  found: Problem | null,
  options: JudgeOptions,
): Unknown[] {
  // A bad head, and one by the wrong key, is known to be wrong.
  const isKnown = head.state === 'bad' || found?.code === 'foreign_key' || isAnchored(log, options);
  return [
    ...(log.end === 'recovered' ? (['recovered'] as const) : []),
    ...(isKnown ? [] : unknownOfHead(head, options.key)),
  ];
}

function unknownOfHead(head: HeadCheck, key: TrustedKey | undefined): Unknown[] {
  if (head.state !== 'good') return ['no_head'];
  if (key === undefined) return ['no_key'];
  return head.head.public_key === key.public_key ? [] : ['key_not_known'];
}

/** A note of the last line's hash says as much as a seal; notes of other lines fit by now too. */
function isAnchored(log: LogReport, { anchors }: JudgeOptions): boolean {
  return anchors?.some(({ hash }) => hash === log.head) ?? false;
}
