import { machineClock } from '../../app/machine-clock.js';
import type { RunRecord } from '../../domain/proof-lines/run-record.js';
import { archiveEarlierLog } from '../../proof/archive.js';
import { behaviourDigest } from '../../proof/behaviour-digest.js';
import { logPath, type LogFolder } from '../../proof/log-files.js';
import { DurableProofLog } from '../../proof/proof-log.js';
import { verifyLog } from '../../proof/verify/verify-log.js';
import type { Tell } from '../../walkthrough/facts.js';
import type { OpenLog } from '../../walkthrough/house.js';
import { tellingLog } from '../../walkthrough/telling-log.js';

/** Archives the earlier log of this kind and opens a new one in its place. */
export function openLog(logs: LogFolder, run: RunRecord, runId: string, tell: Tell): OpenLog {
  const prev = archiveEarlierLog(logs, run.kind, runId);
  const path = logPath(logs, run.kind);
  const file = new DurableProofLog({ path, runId, prev, clock: machineClock });
  let closed = false;
  const close = () => {
    if (!closed) file.close();
    closed = true;
  };
  return {
    log: tellingLog(file, run, tell),
    close,
    isClosed: () => closed,
    async closeAndCheck() {
      close();
      const { valid, lines, head, problem } = await verifyLog(path);
      const found =
        problem && `line ${String(problem.line)}: ${problem.code}, found ${problem.found}`;
      return { path, valid, lines, head, problem: found };
    },
    behaviourDigest: () => behaviourDigest(path),
  };
}
