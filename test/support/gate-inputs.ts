import type { Decision } from '../../src/core/domain/decision.js';
import type { GateInput } from '../../src/core/gates/gate-input.js';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';

export const POLICY_SHA256 = 'a'.repeat(64);
export const NOW_US = 100_000_000;

/** A decision to restart, which `gateInput()` allows; changed as told. */
export function decision(change: Partial<Decision> = {}): Decision {
  return {
    decision_id: 'd1',
    run_id: '000001-8f3a',
    app_name: 'demo-api',
    env: 'stage',
    event_id: 'e3',
    action: 'restart_service',
    workers_to: null,
    decided_by: 'q_table',
    policy_sha256: POLICY_SHA256,
    minted_at_us: NOW_US,
    ...change,
  };
}

/** A decision to scale to three workers, which `gateInput()` allows too. */
export function scaling(change: Partial<Decision> = {}): Decision {
  return decision({ action: 'scale_workers', workers_to: 3, ...change });
}

/** What the gates look at when everything is as it should be, changed as told. */
export function gateInput(change: Partial<GateInput> = {}): GateInput {
  return {
    decision: decision(),
    origin: { minted: true, first_use: true },
    place: {
      run_id: '000001-8f3a',
      app_name: 'demo-api',
      env: 'stage',
      policy_sha256: POLICY_SHA256,
      open_events: ['e3'],
    },
    policy: BUILT_IN_POLICY,
    app: {
      serving: 1,
      scaling: { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 },
      calm_us: 0,
      in_flight: false,
    },
    past: { since_same_action_us: null, restarts_in_window: 0, incidents_in_window: 1 },
    paused: false,
    approval: null,
    now_us: NOW_US,
    ...change,
  };
}
