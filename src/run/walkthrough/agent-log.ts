import type { ExternalAgent } from '../../core/domain/external-agent.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import type { ProofLog } from '../../core/domain/ports.js';
import { decorateLog } from './decorate-log.js';

/** After these nothing follows but what ends a log. */
const LAST_LINES: readonly string[] = [
  'DEPLOY_FAILED',
  'EMIT_FAILED',
] satisfies readonly ProofBody['event_name'][];

/** A proof log whose lines an agent hears as they get durable: it has no other way to learn what became of its wishes. */
export interface AgentLog {
  readonly log: ProofLog;
  /** Whether its last line says that the run cannot go on. */
  isOver(): boolean;
}

export function agentLog(log: ProofLog, agent: Pick<ExternalAgent, 'hear'>): AgentLog {
  let isOver = false;
  return {
    log: decorateLog(log, async (body, cause) => {
      const seq = await log.append(body, cause);
      isOver = LAST_LINES.includes(body.event_name);
      agent.hear(body);
      return seq;
    }),
    isOver: () => isOver,
  };
}
