import type { Remark } from '../../core/domain/remark.js';
import { checkArchive, type ArchiveCheck, type ArchiveChecks } from './check-archive.js';
import { checkHead, headOf, type HeadCheck } from './check-head.js';
import { checkLog, type LogChecks, type LogReport } from './check-log.js';
import { hasOpenEnd } from './open-end.js';
import { problem, type Problem } from './problem.js';
import type { TrustedKey } from './trusted-key.js';

/** Why a valid log is not a sealed one: what cannot be known of it. */
export type Unknown = 'unfinished' | 'recovered' | 'no_head' | 'no_key' | 'key_not_known';

export interface VerifyReport extends LogReport {
  readonly valid: boolean;
  /** Valid, and nothing is left that cannot be known. */
  readonly sealed: boolean;
  readonly unknown: readonly Unknown[];
  /** What is worth knowing of the root that it is in, and no fault of this log. */
  readonly remarks: readonly Remark[];
  /** The key that signed the head: raw, base64. */
  readonly signed_by: string | null;
  /** How many earlier runs of this kind were followed. */
  readonly predecessors: number;
}

export interface VerifyOptions extends LogChecks, ArchiveChecks {}

/**
 * Judges a proof log: its lines, its signed head, and the root that it is in.
 * @param path the log; its head beside it and, at home, the other logs are read too
 * @throws the system's error when a file cannot be read
 */
export async function verifyLog(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const log = await checkLog(path, options);
  const head = checkHead(headOf(path), log);
  const isOpen = head.state === 'absent' && hasOpenEnd(path, log);
  if (log.problem !== null && !isOpen) {
    const nothing = { signed_by: null, predecessors: 0, unknown: [], remarks: [] };
    return judged(log, { ...nothing, problem: log.problem });
  }
  const archive = await checkArchive(path, log, options);
  const found = headProblem(head, archive, options.key) ?? archive.problem;
  return judged(log, {
    signed_by: head.state === 'good' ? head.head.public_key : null,
    predecessors: archive.predecessors,
    unknown: isOpen ? ['unfinished'] : unknownOf(log, head, found, options),
    remarks: archive.remarks,
    problem: found === null ? null : { ...found, line: log.lines, offset: log.bytes },
  });
}

function judged(
  log: LogReport,
  found: Pick<VerifyReport, 'signed_by' | 'predecessors' | 'unknown' | 'remarks' | 'problem'>,
): VerifyReport {
  const valid = found.problem === null;
  return { ...log, ...found, valid, sealed: valid && found.unknown.length === 0 };
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
  options: VerifyOptions,
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
function isAnchored(log: LogReport, { anchors }: LogChecks): boolean {
  return anchors?.some(({ hash }) => hash === log.head) ?? false;
}
