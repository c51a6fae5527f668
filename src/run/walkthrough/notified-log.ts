import type { ProofLog } from '../../core/domain/ports.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { decorateLog } from './decorate-log.js';
import type { Notify } from './progress-events.js';

/** A proof log that tells each line once it is durable, and puts the run's record on the first. */
export function notifiedLog(log: ProofLog, run: RunRecord, notify: Notify): ProofLog {
  let isFirst = true;
  return decorateLog(log, async (body, cause) => {
    const line = isFirst ? withRun(body, run) : body;
    isFirst = false;
    const seq = await log.append(line, cause);
    notify({ fact: 'line', kind: run.kind, seq, line });
    return seq;
  });
}

/** Only some kinds may begin a log; for any other the log refuses the line. */
function withRun(body: ProofBody, run: RunRecord): ProofBody {
  return { ...body, run } as ProofBody;
}
