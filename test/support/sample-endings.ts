import type { ProofBodyOf } from '../../src/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../src/domain/proof-lines/run-record.js';

/** Proof bodies of what goes otherwise than planned: see sample-lines.ts for the rest. */
const HASH = 'a'.repeat(64);
const SERIES = { closed_at_us: [50_000], mean_utilization_ppm: [null], serving_workers: [1] };
const APP = { app_name: 'demo-api', env: 'stage' } as const;

export const notStable = (
  phase: ProofBodyOf<'NOT_STABLE'>['phase'],
): ProofBodyOf<'NOT_STABLE'> => ({
  event_name: 'NOT_STABLE',
  ...APP,
  event_id: null,
  decision_id: null,
  phase,
  measured: {
    waited_us: 900,
    good_probes: 0,
    last_status: null,
    windows: SERIES,
    requests: { served: 12, lost: 0 },
  },
});

export const escalated = (): ProofBodyOf<'ESCALATED'> => ({
  event_name: 'ESCALATED',
  ...APP,
  event_id: 'e3',
  reason: 'fault_without_effect',
});

export const approvalRequested = (): ProofBodyOf<'APPROVAL_REQUESTED'> => ({
  event_name: 'APPROVAL_REQUESTED',
  ...APP,
  decision_id: 'd1',
  action: 'scale_workers',
  workers_from: 1,
  workers_to: 3,
  policy_sha256: HASH,
});

export const approvalDenied = (): ProofBodyOf<'APPROVAL_DENIED'> => ({
  event_name: 'APPROVAL_DENIED',
  ...APP,
  decision_id: 'd1',
  action: 'scale_workers',
  reason: 'nobody_to_approve',
});

export const emitFailed = (): ProofBodyOf<'EMIT_FAILED'> => ({
  event_name: 'EMIT_FAILED',
  ...APP,
  event_id: 'e3',
  sinks: { csv: 'failed', metrics: 'stored', bus: 'not_tried' },
  measured: { errors: ['csv: disk full'] },
});

export const deployFailed = (): ProofBodyOf<'DEPLOY_FAILED'> => ({
  event_name: 'DEPLOY_FAILED',
  ...APP,
  reason: 'port_taken',
});

export const runRefused = (run?: RunRecord): ProofBodyOf<'RUN_REFUSED'> => ({
  event_name: 'RUN_REFUSED',
  app_name: 'demo-api',
  env: 'prod',
  reason: 'injection_in_prod_needs_its_flag',
  ...(run === undefined ? {} : { run }),
});

export const interrupted = (run?: RunRecord): ProofBodyOf<'RUN_INTERRUPTED'> => ({
  event_name: 'RUN_INTERRUPTED',
  ...APP,
  signal: 'SIGINT',
  ...(run === undefined ? {} : { run }),
});
