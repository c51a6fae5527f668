import { checkArchive, type ArchiveCheck } from './check-archive.js';
import { checkHead, headOf, type HeadCheck } from './check-head.js';
import { checkLog, type LogChecks, type LogProblem, type LogReport } from './check-log.js';
import { problem, type Problem } from './problem.js';
import type { TrustedKey } from './trusted-key.js';

/** Why a valid log is not a sealed one: what cannot be known of it. */
export type Unknown = 'no_head' | 'no_key' | 'key_not_known' | 'predecessor_not_at_hand';

export interface VerifyReport extends LogReport {
  readonly valid: boolean;
  /** Valid, and nothing is left that cannot be known. */
  readonly sealed: boolean;
  readonly unknown: readonly Unknown[];
  /** The key that signed the head: raw, base64. */
  readonly signed_by: string | null;
  /** How many earlier runs of this kind were followed. */
  readonly predecessors: number;
  /** Those of them that another version of this program wrote: linked, and not read. */
  readonly unread: readonly string[];
}

export interface VerifyOptions extends LogChecks {
  readonly key?: TrustedKey | undefined;
}

/**
 * Judges a proof log: its lines, its signed head, and the chain of runs before it.
 * @param path the log; its head beside it and, at home, the archive are read too
 * @throws the system's error when a file cannot be read
 */
export async function verifyLog(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const log = await checkLog(path, options);
  const nothing = { signed_by: null, predecessors: 0, unread: [] };
  if (log.problem !== null) return judged(log, { ...nothing, unknown: [], problem: log.problem });

  const head = checkHead(headOf(path), log);
  const archive = await checkArchive(path, log);
  const found = headProblem(head, archive, options.key) ?? archive.problem;
  return judged(log, {
    signed_by: head.state === 'good' ? head.head.public_key : null,
    predecessors: archive.predecessors,
    unread: archive.unread,
    unknown: [
      ...(isAnchored(log, options) ? [] : unknownOfHead(head, options.key)),
      ...(archive.complete ? [] : (['predecessor_not_at_hand'] as const)),
    ],
    problem: found === null ? null : { ...found, line: log.lines, offset: log.bytes },
  });
}

function judged(
  log: LogReport,
  found: Pick<VerifyReport, 'signed_by' | 'predecessors' | 'unread' | 'unknown'> & {
    readonly problem: LogProblem | null;
  },
): VerifyReport {
  const valid = found.problem === null;
  return { ...log, ...found, valid, sealed: valid && found.unknown.length === 0 };
}

/**
 * A wrong head is a problem. So is another's key, where a key was given, or where the log stands at
 * home, where the user's own key sealed it; elsewhere it only is not known whose key it is.
 */
function headProblem(
  head: HeadCheck,
  archive: ArchiveCheck,
  key: TrustedKey | undefined,
): Problem | undefined {
  if (head.state === 'bad') return head.problem;
  if (head.state === 'absent' || key === undefined) return undefined;
  const isForeign = head.head.public_key !== key.public_key;
  if (!isForeign || (key.origin === 'own' && !archive.at_home)) return undefined;
  return problem('foreign_key', `a head signed by ${key.public_key}`, head.head.public_key);
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
