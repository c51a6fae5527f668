import type { Decision } from '../../src/core/domain/decision.js';
import type { MemoryLoop } from './memory-loop.js';

/** Of what no line announced. */
export const OPEN = { cause: null } as const;

/** The fields of a decision that every gate lets pass now (the human aside), changed as told. */
export function memoryDecision({ parts, app }: MemoryLoop, bent: Partial<Decision> = {}): Decision {
  const { app_name, env, policy_sha256 } = parts.context;
  return {
    ...{ app_name, env, policy_sha256, decision_id: 'd1', event_id: 'e1' },
    ...{ action: 'noop', workers_to: null, decided_by: 'rule' },
    run_id: parts.proofLog.runId,
    minted_at_us: app.now_us,
    ...bent,
  };
}
