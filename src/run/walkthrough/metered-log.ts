import type { DecisionMetrics, ProofLog } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { decorateLog } from './decorate-log.js';

type Counts = Pick<DecisionMetrics, 'countDecision' | 'countRefusal'>;

/** A proof log that counts the decisions and refusals that its lines report, once they are durable. */
export function meteredLog(log: ProofLog, metrics: Counts): ProofLog {
  return decorateLog(log, async (body, cause) => {
    const seq = await log.append(body, cause);
    count(body, metrics);
    return seq;
  });
}

function count(line: ProofBody, metrics: Counts): void {
  if (line.event_name === 'RL_DECISION') {
    metrics.countDecision(line.action, line.control === true);
  } else if (line.event_name === 'ORCH_REFUSE') {
    const objecting = new Set(line.reasons.map(({ gate }) => gate));
    for (const gate of objecting) metrics.countRefusal(gate, line.attack !== undefined);
  }
}
