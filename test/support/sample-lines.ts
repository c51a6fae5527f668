import type { ProofBodyOf } from '../../src/domain/proof-lines/catalogue.js';
import type { ScenarioId } from '../../src/domain/proof-lines/fields.js';
import type { RunRecord } from '../../src/domain/proof-lines/run-record.js';

/** Proof bodies of a plausible run, one builder a kind, for tests that need lines, not an app. */
const HASH = 'a'.repeat(64);
const SERIES = { closed_at_us: [50_000], mean_utilization_ppm: [null], serving_workers: [1] };
const REQUESTS = { served: 12, lost: 0 };
const APP = { app_name: 'demo-api', env: 'stage' } as const;
const ACTION_OF = {
  crash: 'restart_service',
  overload: 'scale_workers',
  false_alarm: 'noop',
} as const;
const INDEX_OF = { noop: 0, restart_service: 1, scale_workers: 2 } as const;
const DETAIL = 'workers 0 -> 1';

export function runRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    kind: 'run',
    env: 'stage',
    scenarios: ['crash', 'overload', 'false_alarm'],
    backend: 'worker_threads',
    bus: 'embedded',
    seed: 1,
    versions: { demo_run: '0.1.0', node: '20.20.2' },
    policy_sha256: HASH,
    q_table_sha256: HASH,
    ...changes,
  };
}

export const started = (run?: RunRecord): ProofBodyOf<'ONBOARDING_STARTED'> => ({
  event_name: 'ONBOARDING_STARTED',
  app_name: 'demo-api',
  runtime_type: 'backend',
  repo_url: 'https://github.com/example/demo-api',
  ...(run === undefined ? {} : { run }),
});

export const validated = (app_name = 'demo-api'): ProofBodyOf<'ONBOARDING_VALIDATION_PASSED'> => ({
  event_name: 'ONBOARDING_VALIDATION_PASSED',
  app_name,
});

export const rejectedOnboarding = (): ProofBodyOf<'ONBOARDING_REJECTED'> => ({
  event_name: 'ONBOARDING_REJECTED',
  app_name: 'Demo API',
  problems: [{ field: 'name', rule: 'name', value: 'Demo API' }],
});

export const specGenerated = (): ProofBodyOf<'SPEC_GENERATED'> => ({
  event_name: 'SPEC_GENERATED',
  app_name: 'demo-api',
  spec_file: 'apps/registry/demo-api.json',
  spec_sha256: HASH,
  measured: { outcome: 'created' },
});

export const deploymentTriggered = (): ProofBodyOf<'DEPLOYMENT_TRIGGERED'> => ({
  event_name: 'DEPLOYMENT_TRIGGERED',
  ...APP,
  trigger_source: 'onboarding_entry',
});

export const emitted = (
  event_type: ProofBodyOf<'RUNTIME_EMIT'>['event_type'],
  event_id = 'e1',
): ProofBodyOf<'RUNTIME_EMIT'> => ({
  event_name: 'RUNTIME_EMIT',
  ...APP,
  event_id,
  event_type,
  status: 'success',
  workers: 1,
  detail: DETAIL,
  bus: 'embedded',
  measured: { event_timestamp: '2026-01-01T00:00:00.000Z', response_time_us: 900, port: 40_123 },
});

export const injected = (
  scenario: ScenarioId,
  event_id = 'e3',
  run?: RunRecord,
): ProofBodyOf<'FAILURE_INJECTED'> => ({
  event_name: 'FAILURE_INJECTED',
  ...APP,
  scenario,
  failure_type: scenario,
  event_id,
  fault: { kind: 'leak', heap_limit_mb: 16 },
  ...(run === undefined ? {} : { run }),
  measured: { steady_windows: SERIES, serving_workers: 1, warm_spares: 1, requests: REQUESTS },
});

export const decided = (scenario: ScenarioId, run?: RunRecord): ProofBodyOf<'RL_DECISION'> => ({
  event_name: 'RL_DECISION',
  ...APP,
  event_id: 'e3',
  event_type: scenario,
  cause_seen: 'utilization',
  decision: scenario === 'false_alarm' ? 0 : ACTION_OF[scenario],
  action: ACTION_OF[scenario],
  action_index: INDEX_OF[ACTION_OF[scenario]],
  decided_by: scenario === 'false_alarm' ? 'rule' : 'q_table',
  decision_id: 'd1',
  rule: null,
  choice: 'greedy',
  state: { incident: scenario, utilization: 'normal', workers: 'below_max', recent_restarts: '0' },
  q_micro: { noop: -1_000, restart_service: 900_000, scale_workers: 0 },
  visits: { noop: 4, restart_service: 90, scale_workers: 5 },
  rejected: [{ action: 'rollback', reason: 'never' }],
  workers_from: 1,
  workers_to: null,
  scaling: { min_replicas: 1, max_replicas: 3, target_utilization_ppm: 400_000 },
  why: 'the best of three',
  policy_sha256: HASH,
  q_table_sha256: HASH,
  ...(run === undefined ? {} : { run }),
  measured: {
    event: null,
    detect_us: 700,
    utilization_ppm: 310_000,
    claimed_utilization_ppm: null,
    windows: SERIES,
  },
});

export const executed = (scenario: ScenarioId): ProofBodyOf<'ORCH_EXEC'> => ({
  event_name: 'ORCH_EXEC',
  ...APP,
  action: ACTION_OF[scenario],
  decision_id: 'd1',
  event_id: 'e3',
  status: 'executed',
  gates_passed: ['shape', 'intake'],
  effect: 'done',
  measured: { gates_us: 40, act_us: 8_000, utilization_ppm: null },
});

export const refused = (): ProofBodyOf<'ORCH_REFUSE'> => ({
  event_name: 'ORCH_REFUSE',
  ...APP,
  action: 'rollback',
  decision_id: null,
  event_id: null,
  status: 'refused',
  reasons: [{ gate: 'never_list', code: 'never' }],
  measured: { gates_us: 40 },
});

export const stable = (scenario: ScenarioId): ProofBodyOf<'SYSTEM_STABLE'> => ({
  event_name: 'SYSTEM_STABLE',
  ...APP,
  event_id: 'e3',
  decision_id: 'd1',
  recovery_action: ACTION_OF[scenario],
  good_probes: 3,
  workers: 1,
  measured: {
    detect_us: 700,
    recover_us: 9_000,
    stable_us: 150_000,
    probes_us: [800, 700, 600],
    windows: SERIES,
    requests: REQUESTS,
  },
});
