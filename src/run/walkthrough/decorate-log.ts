import type { ProofLog } from '../../core/domain/ports.js';

/** The same log with another way to append. */
export function decorateLog(log: ProofLog, append: ProofLog['append']): ProofLog {
  return {
    runId: log.runId,
    path: log.path,
    get lines() {
      return log.lines;
    },
    append,
  };
}
