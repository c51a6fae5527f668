import type { Decision } from '../../src/core/domain/decision.js';
import type { TestRoom } from './control-room.js';

/** The event that the decisions of `genuine` are about. */
export const OPEN_EVENT = 'e1';

/** The fields of a decision that every gate lets pass now. */
export function genuine({ room }: TestRoom, bent: Partial<Decision> = {}): Decision {
  const { app_name, env, policy_sha256 } = room.context;
  return {
    ...{ app_name, env, policy_sha256, decision_id: 'd1', event_id: OPEN_EVENT },
    ...{ action: 'noop', workers_to: null, decided_by: 'rule' },
    run_id: room.proofLog.runId,
    minted_at_us: room.clock.nowUs(),
    ...bent,
  };
}

/** Presents something to the orchestrator while the event is open. */
export function submit({ room }: TestRoom, presented: unknown) {
  room.past.openEvent(OPEN_EVENT);
  return room.orchestrator.submit(presented, { cause: null });
}
