import {
  AGENT_PROTOCOL,
  type IncidentMessage,
  type AppReadings,
  type ToAgent,
} from '../../src/core/agent-protocol/messages.js';

export const NONCE = 'a0'.repeat(16);

export const HELLO: ToAgent = {
  type: 'hello',
  protocol: AGENT_PROTOCOL,
  run_id: '000042-8f3a',
  env: 'stage',
  app: { name: 'demo-api', runtime: 'backend' },
  actions: ['noop', 'restart_service', 'scale_workers'],
  limits: { answer_ms: 120_000, observations: 5, proposals: 1, bytes: 16_384 },
};

/** One worker that serves, with nothing much to do. */
export const CALM: AppReadings = {
  serving: 1,
  desired: 1,
  standby: 1,
  min_replicas: 1,
  max_replicas: 4,
  target_utilization_ppm: 400_000,
  failed: [],
  windows: [
    {
      closed_ago_us: 12_000,
      utilization_ppm: 30_000,
      heap_used_kb: 9_000,
      requests_served: 5,
      requests_lost: 0,
    },
  ],
  workers_by_utilization: 1,
};
export const CRASHED: AppReadings = {
  ...CALM,
  serving: 0,
  failed: [{ worker: 'w-1', cause: 'ERR_WORKER_OUT_OF_MEMORY', ago_us: 20_000 }],
  workers_by_utilization: null,
};
export const OVERLOADED: AppReadings = { ...CALM, workers_by_utilization: 3 };

/** An incident, as an agent is told of it. */
export function incidentMessage(
  readings: AppReadings,
  others: Partial<Pick<IncidentMessage, 'incident_id' | 'nonce' | 'untrusted' | 'history'>> = {},
): IncidentMessage {
  return {
    type: 'incident',
    incident_id: 'i1',
    nonce: NONCE,
    deadline_ms: 120_000,
    alert: {
      version: '4',
      groupKey: '{}:{alertname="Incident"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'demo-run',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: '',
      alerts: [],
    },
    readings,
    untrusted: { log: [] },
    history: [],
    ...others,
  };
}
