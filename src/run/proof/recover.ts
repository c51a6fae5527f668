import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { DemoRunError } from '../../core/domain/errors.js';
import type { Clock } from '../../core/domain/ports.js';
import type { ProofBody, ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { writeAtomically } from '../../base/durable-files.js';
import { sealLog } from './head.js';
import type { LogFolder } from '../../audit/library/log-files.js';
import { DurableProofLog } from './proof-log.js';
import type { Remember } from './judge-root.js';
import type { SigningKey } from './signing-key.js';
import { problemInFull } from '../../core/domain/problem-sentence.js';
import { checkLog, type LogReport } from '../../audit/checker/check-log.js';

type Torn = ProofBodyOf<'RUN_RECOVERED'>['measured']['torn'];

export interface RecoveryParts {
  readonly logs: LogFolder;
  /** The run that is about to begin, and that recovers the earlier one. */
  readonly runId: string;
  readonly clock: Pick<Clock, 'timestamp'>;
  readonly key: SigningKey;
  readonly remember: Remember;
}

/** What was found of a run that had died. */
export interface Recovered {
  readonly run_id: string;
  readonly lines_found: number;
  readonly torn_bytes: number;
  /** The action of a decision whose outcome nobody knows. */
  readonly outcome_unknown: string | null;
}

/** What a killed run may leave: everything else is not for a machine to repair. */
export const LEFT_BY_A_KILL: readonly string[] = ['torn_line', 'line_too_long', 'sequence'];

/**
 * Reads the log of a run that died before it could end it, and changes nothing.
 * @returns what is good of it; behind that there is at most one line, torn
 * @throws DemoRunError `proof_log_invalid` for anything that a kill does not explain, with the line
 */
export async function readKilledLog(path: string): Promise<LogReport> {
  const found = await checkLog(path);
  if (found.problem !== null && !LEFT_BY_A_KILL.includes(found.problem.code)) {
    throw notRecoverable(path, found.problem);
  }
  const tail = tailOf(path, found);
  if (tail.length > 0 && (found.run_id === null || tail.includes(0x0a))) {
    throw new DemoRunError('proof_log_invalid', `${path}: more than the last line is torn`, {
      remedy: NOTHING_CHANGED,
    });
  }
  return found;
}

/**
 * Ends the log of a run that died before it could: sets a torn last line aside, says of an open
 * decision that its outcome is unknown, says RUN_RECOVERED, and signs where the log ends. Nothing is
 * executed again. Can itself be killed at any moment: the next start goes on.
 * @param found what `readKilledLog` found
 * @returns what was found, in short
 * @throws DemoRunError `proof_log_invalid` if what comes out does not verify
 */
export async function recoverLog(
  path: string,
  found: LogReport,
  parts: RecoveryParts,
): Promise<Recovered> {
  const torn_bytes = setTornTailAside(path, found, parts.logs);
  if (found.end !== 'recovered') await appendEnding(path, found, parts);

  const ended = await checkLog(path);
  if (ended.problem !== null || ended.run_id === null || ended.run === null)
    throw notRecoverable(path, ended.problem, 'keep that file elsewhere, then run again');
  const { run_id, run, lines, head } = ended;
  sealLog(path, { run_id, lines, head }, parts.key);
  parts.remember({ kind: run.kind, run_id, lines, head });
  const outcome_unknown = found.open_decision?.action ?? null;
  return { run_id, lines_found: found.lines, torn_bytes, outcome_unknown };
}

const NOTHING_CHANGED =
  'nothing was changed; keep that file and its head elsewhere, then run again';

/** The refusal to start over a log that is wrong in itself. */
export function notRecoverable(
  path: string,
  found: LogReport['problem'],
  remedy = NOTHING_CHANGED,
): DemoRunError {
  const what = found === null ? 'it holds no line' : problemInFull(found, path);
  return new DemoRunError('proof_log_invalid', `${path} does not verify: ${what}`, { remedy });
}

/** What is in a log behind its good lines. */
function tailOf(path: string, { bytes }: LogReport): Buffer {
  return readFileSync(path).subarray(bytes);
}

/** Named after the run and the place where it was torn; kept, and read-only. */
function setTornTailAside(path: string, found: LogReport, logs: LogFolder): number {
  const tail = tailOf(path, found);
  if (tail.length === 0) return 0;
  const { run_id, bytes } = found;
  const aside = join(logs.archive, `${String(run_id)}.torn-${String(bytes)}`);
  writeAtomically(aside, tail, 'replace');
  chmodSync(aside, 0o440);
  cut(path, bytes);
  return tail.length;
}

function cut(path: string, size: number): void {
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, size);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

async function appendEnding(
  path: string,
  { run_id, lines, bytes, head, open_decision }: LogReport,
  { logs, runId, clock }: RecoveryParts,
): Promise<void> {
  if (run_id === null) return;
  const after = { lines, bytes };
  const log = new DurableProofLog({ path, runId: run_id, prev: head, after, clock });
  const torn = tornOf(run_id, logs);
  try {
    if (open_decision !== null) {
      const { app_name, env, decision_id, event_id, action, seq } = open_decision;
      const unknown: ProofBody = {
        event_name: 'OUTCOME_UNKNOWN',
        app_name,
        env,
        decision_id,
        event_id,
        action,
      };
      await log.append(unknown, seq);
    }
    const measured = { torn, recovered_by: runId };
    await log.append({ event_name: 'RUN_RECOVERED', lines_found: lines, measured }, null);
  } finally {
    log.close();
  }
}

/** All that was ever set aside of this run: an earlier recovery may have been killed itself. */
function tornOf(runId: string, logs: LogFolder): Torn {
  return readdirSync(logs.archive)
    .flatMap((file) => {
      const [name, offset] = file.split('.torn-');
      return name === runId && /^\d+$/.test(offset ?? '') ? [{ file, offset: Number(offset) }] : [];
    })
    .sort((a, b) => a.offset - b.offset)
    .slice(-16)
    .map(({ file, offset }) => {
      const content = readFileSync(join(logs.archive, file));
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { offset, bytes: content.length, sha256 };
    });
}
