import type { Decision } from '../../src/core/domain/decision.js';
import type { TestLoop } from './test-loop.js';

/** The event that the decisions of `genuine` are about. */
export const OPEN_EVENT = 'e1';

/** The fields of a decision that every gate lets pass now. */
export function genuine({ loop }: TestLoop, bent: Partial<Decision> = {}): Decision {
  const { app_name, env, policy_sha256 } = loop.context;
  return {
    ...{ app_name, env, policy_sha256, decision_id: 'd1', event_id: OPEN_EVENT },
    ...{ action: 'noop', workers_to: null, decided_by: 'rule' },
    run_id: loop.proofLog.runId,
    minted_at_us: loop.clock.nowUs(),
    ...bent,
  };
}

/** Presents something to the orchestrator while the event is open. */
export function submit({ loop }: TestLoop, presented: unknown) {
  loop.past.openEvent(OPEN_EVENT);
  return loop.orchestrator.submit(presented, { cause: null });
}
