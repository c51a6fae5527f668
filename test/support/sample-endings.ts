import { createHash } from 'node:crypto';
import { approvalText } from '../../src/core/domain/approval.js';
import type { ProofBodyOf } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../src/core/domain/proof-lines/run-record.js';
import { POLICY_SHA256, SAMPLE_RUN_ID } from './sample-lines.js';
import { NO_SAMPLES, readings } from './sample-readings.js';

/** Proof bodies of what goes otherwise than planned: see sample-lines.ts for the rest. */
const APP = { app_name: 'demo-api', env: 'stage' } as const;

export const notStable = (
  phase: ProofBodyOf<'NOT_STABLE'>['phase'],
): ProofBodyOf<'NOT_STABLE'> => ({
  event_name: 'NOT_STABLE',
  ...APP,
  event_id: phase === 'before_injection' ? null : 'e3',
  decision_id: phase === 'before_injection' ? null : 'd1',
  phase,
  measured: {
    waited_us: 900,
    good_probes: 0,
    last_status: null,
    requests: { served: 12, lost: 0 },
    ...(phase === 'before_injection' ? {} : { samples: NO_SAMPLES }),
    windows: readings(5_000_000_000, 900_000),
  },
});

export const escalated = (reason = 'fault_without_effect'): ProofBodyOf<'ESCALATED'> => ({
  event_name: 'ESCALATED',
  ...APP,
  event_id: 'e3',
  reason,
});

const ASKED = { ...APP, decision_id: 'd1', action: 'scale_workers' } as const;
const REQUEST_SHA256 = createHash('sha256')
  .update(
    approvalText({
      ...{ ...ASKED, run_id: SAMPLE_RUN_ID, event_id: 'e3', workers_from: 1, workers_to: 3 },
      policy_sha256: POLICY_SHA256,
    }),
  )
  .digest('hex');

export const approvalRequested = (): ProofBodyOf<'APPROVAL_REQUESTED'> => ({
  event_name: 'APPROVAL_REQUESTED',
  ...ASKED,
  workers_from: 1,
  workers_to: 3,
  measured: { request_sha256: REQUEST_SHA256 },
});

export const approvalGranted = (): ProofBodyOf<'APPROVAL_GRANTED'> => ({
  event_name: 'APPROVAL_GRANTED',
  ...ASKED,
  measured: { by: 'ada', waited_us: 4_000_000, request_sha256: REQUEST_SHA256 },
});

export const approvalDenied = (): ProofBodyOf<'APPROVAL_DENIED'> => ({
  event_name: 'APPROVAL_DENIED',
  ...ASKED,
  reason: 'nobody_to_approve',
  measured: { by: null, waited_us: 0 },
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

export const outcomeUnknown = (
  action: ProofBodyOf<'OUTCOME_UNKNOWN'>['action'],
): ProofBodyOf<'OUTCOME_UNKNOWN'> => ({
  event_name: 'OUTCOME_UNKNOWN',
  ...APP,
  decision_id: 'd1',
  event_id: 'e3',
  action,
});

export const recovered = (lines_found: number): ProofBodyOf<'RUN_RECOVERED'> => ({
  event_name: 'RUN_RECOVERED',
  lines_found,
  measured: { torn: [], recovered_by: '000008-0000' },
});
