import { createPublicKey, verify } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { codeOf } from '../../core/domain/errors.js';
import { proofHeadSchema, type ProofHead } from '../../core/domain/proof-head.js';
import { isPlainly } from './plainly.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { oddAt } from './root-logs.js';

const MAX_HEAD_BYTES = 1_024;
/** A FIFO in its place would be waited for. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;
/** SubjectPublicKeyInfo of an Ed25519 key, up to the raw key itself (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export type HeadCheck =
  | { readonly state: 'absent' }
  | { readonly state: 'bad'; readonly problem: Problem }
  | { readonly state: 'good'; readonly head: ProofHead };

/** Where the head of a log stands: `X.head` beside `X.log`. */
export function headOf(log: string): string {
  return log.endsWith('.log') ? log.replace(/\.log$/, '.head') : `${log}.head`;
}

/**
 * Checks a head by itself and against the log that it is beside: form, where the log ends, and the
 * signature under the key that it names. Whose key that is, is another question.
 */
export function checkHead(
  path: string,
  log: { readonly run_id: string | null; readonly lines: number; readonly head: string },
): HeadCheck {
  return judge(path, (head) =>
    firstDifference('head_mismatch', [
      ['run_id', head.run_id, log.run_id],
      ['lines', head.lines, log.lines],
      ['head', head.head, log.head],
    ]),
  );
}

/** The same for a log of which only the beginning and the end were read. */
export function checkHeadOfEnd(
  path: string,
  log: { readonly run_id: string; readonly head: string },
): HeadCheck {
  return judge(path, (head) =>
    firstDifference('head_mismatch', [
      ['run_id', head.run_id, log.run_id],
      ['head', head.head, log.head],
    ]),
  );
}

function judge(path: string, mismatchOf: (head: ProofHead) => Problem | undefined): HeadCheck {
  const odd = oddAt(path);
  if (odd !== undefined)
    return bad(problem('odd_file', `${basename(path)}, ${odd.expected}`, odd.found));
  const text = readHead(path);
  if (text === undefined) return { state: 'absent' };
  const head = parseHead(text);
  if (head === undefined) {
    return bad(problem('head_malformed', 'one line of JSON as the log writes it', text));
  }
  const mismatch = mismatchOf(head);
  if (mismatch !== undefined) return bad(mismatch);
  if (isSigned(head)) return { state: 'good', head };
  return bad(problem('head_signature', 'a signature by the key that it names', head.signature));
}

/** @returns undefined where there is none; of a longer file only the beginning */
function readHead(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, WITHOUT_WAITING);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(MAX_HEAD_BYTES);
    return bytes.toString('latin1', 0, readSync(fd, bytes, 0, MAX_HEAD_BYTES, null));
  } finally {
    closeSync(fd);
  }
}

function parseHead(text: string): ProofHead | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    const head = isPlainly('head', raw) ? (raw as ProofHead) : proofHeadSchema.safeParse(raw).data;
    return head !== undefined && `${JSON.stringify(head)}\n` === text ? head : undefined;
  } catch {
    return undefined;
  }
}

function isSigned({ format, run_id, lines, head, public_key, signature }: ProofHead): boolean {
  const signed = Buffer.from(`${format}\n${run_id}\n${String(lines)}\n${head}\n`);
  try {
    const der = Buffer.concat([SPKI_PREFIX, Buffer.from(public_key, 'base64')]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, signed, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function bad(found: Problem): HeadCheck {
  return { state: 'bad', problem: found };
}
