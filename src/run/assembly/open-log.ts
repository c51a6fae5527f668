import { machineClock } from '../app/machine-clock.js';
import type { Clock } from '../../core/domain/ports.js';
import type { RunKind, RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { archiveEarlierLog } from '../proof/archive.js';
import { behaviourDigest } from '../../audit/library/behaviour-digest.js';
import { sealLog } from '../proof/head.js';
import { logPath, type LogFolder } from '../../audit/library/log-files.js';
import { DurableProofLog } from '../proof/proof-log.js';
import { judgeRoot, type Remember } from '../proof/judge-root.js';
import { problemInFull } from '../../core/domain/problem-sentence.js';
import { nextRunId } from '../proof/next-run-id.js';
import { openSigningKey, type SigningKey } from '../proof/signing-key.js';
import type { JudgedLog } from '../../audit/summary/verdict.js';
import { readSummary } from '../../audit/library/read-verdict.js';
import type { Notify } from '../walkthrough/progress-events.js';
import type { EndedLog, OpenLog } from '../walkthrough/run.js';
import { notifiedHistory } from '../walkthrough/notified-history.js';
import { notifiedLog } from '../walkthrough/notified-log.js';
import { readHistory } from '../../audit/library/read-history.js';

/** Few enough that nobody notices the start of a run getting slower: see docs/measured.md. */
const NEWEST_RUNS_READ = 10;

/** Where proof logs are kept, and what they are sealed with. */
export interface LogKeeping {
  readonly logs: LogFolder;
  readonly key: SigningKey;
  /** Where else it is noted how far a log got that was sealed. */
  readonly remember: Remember;
  readonly notify: Notify;
  /** The time that lines are stamped with; the machine's, unless the run lives in a virtual one. */
  readonly clock?: Clock;
  /** The last digits of the next run's id; random ones, unless the run must be the same again. */
  readonly runDigits?: () => string;
}

/**
 * Takes the logs of a root into one's keeping, under its lock: with the user's key, and only if no
 * earlier log of any kind was forged or put back.
 * @throws DemoRunError `signing_key_unusable`; `proof_log_invalid`, naming the log; `proof_log_failed`
 */
export function keepLogs(logs: LogFolder, stateFolder: string, notify: Notify): LogKeeping {
  const key = openSigningKey(stateFolder);
  const remember = judgeRoot({
    logs,
    key,
    stateFolder,
    remark: (remark) => {
      notify({ fact: 'remark', ...remark });
    },
  });
  return { logs, key, remember, notify };
}

/** Archives the earlier log of this kind and opens a new one in its place. */
export async function openLog(
  keeping: LogKeeping,
  run: RunRecord,
  runId = nextRunId(keeping.logs, keeping.runDigits),
): Promise<OpenLog> {
  const { logs, notify, clock = machineClock } = keeping;
  const prev = await clearTheWay(keeping, run.kind, runId);
  const path = logPath(logs, run.kind);
  const notifyAll = await withHistory(notify, run, logs);
  // Last of all that can fail here: it stays open until the log is ended.
  const file = new DurableProofLog({ path, runId, prev, clock });
  let ended: Promise<EndedLog> | undefined;
  return {
    log: notifiedLog(file, run, notifyAll),
    end: () => (ended ??= end(file, run.kind, keeping)),
    isEnded: () => ended !== undefined,
    behaviourDigest: () => behaviourDigest(path),
  };
}

/** Beside the decisions of a run: what became of such decisions earlier. All earlier logs are archived by now. */
async function withHistory(notify: Notify, run: RunRecord, logs: LogFolder): Promise<Notify> {
  if (run.kind !== 'run') return notify;
  return notifiedHistory(notify, await readHistory(logs, run, { newest: NEWEST_RUNS_READ }));
}

/**
 * Archives the earlier log of a kind, and says so where that one had to be recovered: by the machine's
 * time, whatever the new run lives in.
 * @returns what a new log names as its predecessor
 */
export async function clearTheWay(
  { logs, key, remember, notify }: LogKeeping,
  kind: RunKind,
  runId: string,
): Promise<string> {
  const parts = { logs, runId, key, remember, clock: machineClock };
  const { prev, recovered } = await archiveEarlierLog(kind, parts);
  if (recovered !== undefined) notify({ fact: 'recovered', ...recovered });
  return prev;
}

/**
 * Closes a log, checks the file, and seals it if what it holds is a whole run. Anything else stays
 * without a head: the next start ends it, or refuses.
 */
async function end(
  file: DurableProofLog,
  kind: RunKind,
  { key, remember }: LogKeeping,
): Promise<EndedLog> {
  const { lines, head, intact } = file.close();
  const { path, runId } = file;
  const unsealed = { path, lines, head, sealed: false };
  const invalid = (because: string, read: EndedLog['read'] = null): EndedLog => ({
    check: { ...unsealed, valid: false, problem: because },
    read,
  });
  if (!intact) return invalid('it could not be written');
  if (lines === 0) return invalid('it holds no line');

  const read = await readSummary(path);
  const isWhatWasWritten = read.lines === lines && read.head === head;
  if (read.problem !== null || !isWhatWasWritten) {
    return invalid(inWords(read.problem), read);
  }
  sealLog(path, { run_id: runId, lines, head }, key);
  remember({ kind, run_id: runId, lines, head });
  return { check: { ...unsealed, sealed: true, valid: true, problem: null }, read };
}

function inWords(found: JudgedLog['problem']): string {
  if (found === null) return 'it is not what was written';
  return problemInFull(found);
}
