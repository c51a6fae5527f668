import { readRunInputs } from '../../src/run/assembly/run-inputs.js';
import { decide } from '../../src/core/decider/decide.js';
import { stateKey } from '../../src/core/decider/state.js';
import type { DecisionState } from '../../src/core/domain/decision-state.js';
import type { Decision } from '../../src/core/domain/decision.js';
import type { ProofBody, ProofBodyOf } from '../../src/core/domain/proof-lines/catalogue.js';
import type { IncidentClass } from '../../src/core/domain/incident.js';
import type { DependencyReadings } from '../../src/core/domain/proof-lines/fields.js';
import { toExpects } from '../../src/core/domain/proof-lines/expectations.js';
import { toLoggedPolicy } from '../../src/core/domain/proof-lines/logged-policy.js';
import { LOG_FORMAT, type RunRecord } from '../../src/core/domain/proof-lines/run-record.js';
import { allowedActions } from '../../src/core/gates/allowed-actions.js';
import { evaluate } from '../../src/core/gates/evaluate.js';
import { sha256 } from '../../src/run/app/registry.js';
import { specText } from '../../src/core/onboarding/generate-spec.js';
import { EXPECTATIONS } from '../../src/run/walkthrough/expected.js';
import { demoSpec } from './specs.js';
import { MOMENTS, REQUESTS, readings, samples, type Moments } from './sample-readings.js';

/**
 * Proof bodies of a plausible run, one builder a kind, for tests that need lines, not an app. They
 * hold together: what was decided and allowed is computed by the code that decides and allows.
 */
const INPUTS = readRunInputs();
const SPEC_SHA256 = sha256(specText(demoSpec));
const APP = { app_name: 'demo-api', env: 'stage' } as const;
export const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization_ppm: 400_000 };
export const SAMPLE_RUN_ID = '000007-8f3a';
export const POLICY_SHA256 = INPUTS.policy_sha256;

const ONBOARDING_ALONE: Partial<RunRecord> = { scenarios: [], backend: 'none', bus: 'none' };

export function runRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    format: LOG_FORMAT,
    kind: 'run',
    env: 'stage',
    scenarios: ['crash', 'overload', 'false_alarm'],
    ...expectsOf(changes),
    backend: 'worker_threads',
    bus: 'embedded',
    seed: 1,
    ...(changes.kind === 'onboard' && ONBOARDING_ALONE),
    ...(changes.kind === 'violation' && { scenarios: [], attacks: 0 }),
    versions: { demo_run: '0.2.0', node: '20.20.2' },
    policy: toLoggedPolicy(INPUTS.policy),
    q_table_sha256: INPUTS.q_table_sha256,
    ...changes,
  };
}

/** What must follow the built-in scenarios of a run. */
function expectsOf({ kind = 'run', scenarios }: Partial<RunRecord>): Partial<RunRecord> {
  if (kind !== 'run') return {};
  const played = EXPECTATIONS.filter(({ id }) => scenarios?.includes(id) ?? true);
  return { expects: toExpects(played, undefined, sha256) };
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

/** The log of an onboarding of such a name: rejected, and told as it was typed. */
export const rejectedNamed = (app_name: string): ProofBody[] => [
  { ...started(runRecord({ kind: 'onboard', backend: 'none', scenarios: [] })), app_name },
  { ...rejectedOnboarding(), app_name },
];

export const specGenerated = (): ProofBodyOf<'SPEC_GENERATED'> => ({
  event_name: 'SPEC_GENERATED',
  app_name: 'demo-api',
  spec_file: 'apps/registry/demo-api.json',
  spec_sha256: SPEC_SHA256,
  scaling: SCALING,
  measured: { outcome: 'created' },
});

export const deploymentTriggered = (): ProofBodyOf<'DEPLOYMENT_TRIGGERED'> => ({
  event_name: 'DEPLOYMENT_TRIGGERED',
  ...APP,
  trigger_source: 'onboarding_entry',
});

const DEPLOYED = { workers: 0, detail: 'front door bound, worker ready in standby' };
const SCALED = { workers: 1, detail: 'workers 0 -> 1, health endpoint answers 200' };

export const emitted = (
  event_type: ProofBodyOf<'RUNTIME_EMIT'>['event_type'],
  event_id = 'e1',
): ProofBodyOf<'RUNTIME_EMIT'> => ({
  event_name: 'RUNTIME_EMIT',
  ...APP,
  event_id,
  event_type,
  status: 'success',
  ...(event_type === 'scale' ? SCALED : DEPLOYED),
  bus: 'embedded',
  measured: { event_timestamp: '2026-01-01T00:00:00.000Z', response_time_us: 900, port: 40_123 },
});

export const injected = (
  scenario: IncidentClass,
  event_id = 'e3',
  run?: RunRecord,
): ProofBodyOf<'FAILURE_INJECTED'> => ({
  event_name: 'FAILURE_INJECTED',
  ...APP,
  scenario,
  failure_type: scenario,
  event_id,
  fault: FAULTS[scenario],
  ...(run === undefined ? {} : { run }),
  measured: {
    serving_workers: 1,
    warm_spares: 1,
    requests: { served: SERVED_BEFORE[scenario], lost: 0 },
    windows: readings(MOMENTS[scenario].injected_us, 50_000),
  },
});

/** Since the run began: it only grows. */
const SERVED_BEFORE = { crash: 12, overload: 36, false_alarm: 60, dependency: 84 } as const;
const FAULTS = {
  crash: { kind: 'leak', heap_limit_mb: 16 },
  overload: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 },
  false_alarm: { kind: 'alert', source: 'external_monitor', claimed_utilization_ppm: 970_000 },
  dependency: { kind: 'dependency', name: 'database', toxic: 'down' },
} as const;
const STATES: Record<IncidentClass, DecisionState> = {
  crash: { incident: 'crash', utilization: 'none', workers: 'none', recent_restarts: '0' },
  overload: {
    incident: 'overload',
    utilization: 'saturated',
    workers: 'below_max',
    recent_restarts: '0',
  },
  false_alarm: {
    incident: 'false_alarm',
    utilization: 'normal',
    workers: 'below_max',
    recent_restarts: '0',
  },
  dependency: {
    incident: 'dependency',
    utilization: 'normal',
    workers: 'below_max',
    recent_restarts: '0',
  },
};
const CAUSES = {
  crash: 'ERR_WORKER_OUT_OF_MEMORY',
  overload: 'utilization',
  false_alarm: 'readings_deny_alert',
  dependency: 'dependency_down',
} as const;
/** What the app did: how busy its workers were, and how many served, before the act and after. */
const LOAD = { crash: 50_000, overload: 990_000, false_alarm: 50_000, dependency: 50_000 } as const;
const SERVING = { crash: 0, overload: 1, false_alarm: 1, dependency: 1 } as const;
const EFFECTS = {
  crash: '1 worker replaced after failure',
  overload: 'serving workers 1 -> 3',
  false_alarm: 'nothing was touched',
  dependency: 'nothing was touched',
} as const;
const WORKERS_TO = { crash: null, overload: 3, false_alarm: null, dependency: null } as const;

function chosen(scenario: IncidentClass) {
  const state = STATES[scenario];
  const row = INPUTS.q_table.rows[stateKey(state)];
  const allowed = allowedActions(INPUTS.policy, 'stage');
  const choice = decide({ state, row, env: 'stage', allowed, draw: 0, exploration_ppm: 0 });
  if (choice.kind !== 'act') throw new Error(`the shipped Q-table does not decide ${scenario}`);
  return { state, row, choice };
}

export const decided = (scenario: IncidentClass, run?: RunRecord): ProofBodyOf<'RL_DECISION'> => {
  const { state, row, choice } = chosen(scenario);
  const { action, decided_by, how, rule, why } = choice;
  const { incident, ...told } = state;
  const action_index = ['noop', 'restart_service', 'scale_workers'].indexOf(action);
  const moments = MOMENTS[scenario];
  return {
    event_name: 'RL_DECISION',
    ...APP,
    event_id: 'e3',
    event_type: incident,
    cause_seen: CAUSES[scenario],
    decision: decided_by === 'rule' ? action_index : action,
    ...{ action, action_index, decided_by },
    decision_id: 'd1',
    ...(how === 'rule' ? { rule } : { choice: how }),
    why,
    workers_from: SERVING[scenario],
    workers_to: WORKERS_TO[scenario],
    state: told,
    q_micro: row === undefined ? null : cells(row, 'q_micro'),
    visits: row === undefined ? null : cells(row, 'visits'),
    ...(run === undefined ? {} : { run }),
    measured: decisionMeasures(scenario, moments),
  };
};

function decisionMeasures(
  scenario: IncidentClass,
  moments: Moments,
): ProofBodyOf<'RL_DECISION'>['measured'] {
  const windows = readings(moments.decided_us, LOAD[scenario]);
  const first = windows.opened_at_us ?? 0;
  const since_us = scenario === 'overload' ? first : moments.decided_us - 1_000;
  return {
    event_timestamp: '2026-01-01T00:00:00.000Z',
    detect_us: moments.decided_us - since_us,
    utilization_ppm: scenario === 'crash' ? null : LOAD[scenario],
    failed_workers: scenario === 'crash' ? 1 : 0,
    since_us,
    decided_at_us: moments.decided_us,
    settled_until_us: 0,
    ...(scenario === 'dependency' && { dependencies: dependencyDown(since_us) }),
    windows,
  };
}

const dependencyDown = (since_us: number): DependencyReadings => [
  { name: 'database', state: 'down', since_us, answer_us: null },
];

/** An incident of which no fault of ours was the cause, as the bus got it. */
export const detected = (scenario: IncidentClass): ProofBodyOf<'RUNTIME_EMIT'> => {
  const { measured, ...line } = emitted(scenario);
  return {
    ...line,
    status: 'detected',
    workers: SERVING[scenario],
    detail: CAUSES[scenario],
    measured: { ...measured, response_time_us: null },
  };
};

/** A decision about an event that RUNTIME_EMIT announced, or that was emitted nowhere. */
export const decidedLater = (scenario: IncidentClass): ProofBodyOf<'RL_DECISION'> => {
  const line = decided(scenario);
  return { ...line, measured: { ...line.measured, event_timestamp: undefined } };
};

function cells(
  row: (typeof INPUTS.q_table.rows)[string],
  field: 'q_micro' | 'visits',
): Record<'noop' | 'restart_service' | 'scale_workers', number> {
  return {
    noop: row.noop[field],
    restart_service: row.restart_service[field],
    scale_workers: row.scale_workers[field],
  };
}

/** The first incident of a run: nothing was done before. */
const FIRST_INCIDENT = {
  since_same_action_us: null,
  restarts_in_window: 0,
  incidents_in_window: 1,
} as const;
const LIMITS = { ...FIRST_INCIDENT, in_flight: false };

export const executed = (scenario: IncidentClass): ProofBodyOf<'ORCH_EXEC'> => {
  const { action } = chosen(scenario).choice;
  const { asked_us, ended_us } = MOMENTS[scenario];
  return {
    event_name: 'ORCH_EXEC',
    ...APP,
    action,
    decision_id: 'd1',
    event_id: 'e3',
    status: 'executed',
    effect: EFFECTS[scenario],
    measured: {
      ...{ minted_at_us: asked_us - 100, asked_at_us: asked_us, gates_us: 40 },
      ...{ serving_workers: SERVING[scenario], calm_us: 0 },
      ...{ act_us: ended_us - asked_us - 40, ended_at_us: ended_us },
    },
  };
};

/** What a run that only observes says in the place of the act. */
export const observed = (scenario: IncidentClass): ProofBodyOf<'ORCH_OBSERVE'> => {
  const { action, decision_id, event_id, measured } = executed(scenario);
  const { gates_us, asked_at_us, serving_workers, calm_us, minted_at_us } = measured;
  const asked = { minted_at_us, asked_at_us, gates_us, serving_workers, calm_us };
  return {
    event_name: 'ORCH_OBSERVE',
    ...{ ...APP, action, decision_id, event_id, status: 'observed', would: 'execute' },
    measured: asked,
  };
};

/** A minted rollback: an attack, or (without its name) what a decider gone bad would ask for. */
export const refused = (attack: string | null = 'rollback'): ProofBodyOf<'ORCH_REFUSE'> => {
  const { policy, policy_sha256 } = INPUTS;
  const asked_at_us = 4_000_000_000;
  const fields = { ...APP, event_id: 'e3', action: 'rollback', workers_to: null } as const;
  const presented = { ...fields, decided_by: 'q_table', policy_sha256 } as const;
  const decision: Decision = {
    ...presented,
    ...{ decision_id: 'forged', run_id: SAMPLE_RUN_ID, minted_at_us: asked_at_us },
  };
  const verdict = evaluate({
    decision,
    origin: { minted: true, first_use: true },
    place: { ...APP, run_id: SAMPLE_RUN_ID, policy_sha256, open_events: ['e3'] },
    policy,
    app: {
      ...{ serving: 1, calm_us: 0, in_flight: false },
      scaling: { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 },
    },
    past: FIRST_INCIDENT,
    ...{ paused: false, approval: null },
    now_us: asked_at_us,
  });
  return {
    event_name: 'ORCH_REFUSE',
    ...APP,
    action: 'rollback',
    decision_id: 'forged',
    event_id: 'e3',
    status: 'refused',
    reasons: verdict.allowed ? [] : [...verdict.reasons],
    ...(attack === null
      ? {}
      : {
          attack,
          attempt: { decision: presented, minted: true, first_use: true, open_events: ['e3'] },
        }),
    measured: {
      ...{ minted_at_us: asked_at_us, asked_at_us, gates_us: 40, serving_workers: 1, calm_us: 0 },
      ...(attack === null ? {} : { decision_run_id: SAMPLE_RUN_ID }),
      limits: LIMITS,
    },
  };
};

export const stable = (scenario: IncidentClass): ProofBodyOf<'SYSTEM_STABLE'> => {
  const { ended_us } = MOMENTS[scenario];
  const { since_us } = decided(scenario).measured;
  const workers = WORKERS_TO[scenario] ?? 1;
  return {
    event_name: 'SYSTEM_STABLE',
    ...APP,
    event_id: 'e3',
    decision_id: 'd1',
    recovery_action: chosen(scenario).choice.action,
    good_probes: 3,
    workers,
    measured: {
      ...{ recover_us: ended_us - since_us, stable_us: ended_us + 151_000 - since_us },
      requests: REQUESTS,
      samples: samples(ended_us, workers),
      windows: readings(ended_us + 150_000, 50_000),
    },
  };
};
