import type { AgentGreeting } from '../../core/domain/external-agent.js';
import { INCIDENT_CLASSES, type Incident, type IncidentClass } from '../../core/domain/incident.js';
import { deepFreeze } from '../../core/domain/objects.js';
import type { Observation, WindowReading } from '../../core/domain/observation.js';
import type { DecisionQuestion } from '../../core/domain/ports.js';

const WINDOW_US = 500_000;
const WINDOWS = 6;
const NOW_US = 60_000_000;
const CALM_PPM = 120_000;
const BUSY_PPM = 970_000;

/** One question for each class of incidents, with readings as an app would have them. */
export function sampleQuestions(greeting: AgentGreeting): DecisionQuestion[] {
  return INCIDENT_CLASSES.map((kind, index) =>
    sampleQuestion(kind, `check-${String(index + 1)}`, greeting),
  );
}

function sampleQuestion(
  kind: IncidentClass,
  event_id: string,
  { env, actions, scaling }: AgentGreeting,
): DecisionQuestion {
  const observation = sampleObservation(kind);
  const { serving } = observation;
  return {
    event_id,
    incident: INCIDENTS[kind],
    observation,
    look: () => Promise.resolve(observation),
    app_log: ['GET /health 200', 'GET /work 200'],
    state: {
      incident: kind,
      utilization: UTILIZATION[kind],
      workers: serving === 0 ? 'none' : 'below_max',
      recent_restarts: '0',
    },
    serving,
    max_replicas: scaling.max_replicas,
    env,
    allowed: actions,
    row: undefined,
    draw: 0,
    exploration_ppm: 0,
  };
}

const SINCE_US = NOW_US - 2 * WINDOW_US;
const NO_CLAIM = deepFreeze({ claimed_utilization_ppm: null, alert_id: null });
const INCIDENTS = deepFreeze({
  crash: {
    class: 'crash',
    cause: 'ERR_WORKER_OUT_OF_MEMORY',
    since_us: SINCE_US,
    utilization_ppm: null,
    ...NO_CLAIM,
  },
  overload: {
    class: 'overload',
    cause: 'utilization',
    since_us: SINCE_US,
    utilization_ppm: BUSY_PPM,
    ...NO_CLAIM,
  },
  false_alarm: {
    class: 'false_alarm',
    cause: 'readings_deny_alert',
    since_us: SINCE_US,
    utilization_ppm: CALM_PPM,
    claimed_utilization_ppm: BUSY_PPM,
    alert_id: 'check',
  },
  dependency: {
    class: 'dependency',
    cause: 'dependency_down',
    since_us: SINCE_US,
    utilization_ppm: CALM_PPM,
    ...NO_CLAIM,
  },
} as const satisfies Record<IncidentClass, Incident>);
const UTILIZATION = deepFreeze({
  crash: 'none',
  overload: 'saturated',
  false_alarm: 'normal',
  dependency: 'normal',
} as const);

function sampleObservation(kind: IncidentClass): Observation {
  const isCrash = kind === 'crash';
  return {
    at_us: NOW_US,
    failed: isCrash ? [{ worker: 'w1', cause: INCIDENTS.crash.cause, at_us: SINCE_US }] : [],
    serving: isCrash ? 0 : 1,
    desired: 1,
    standby: 1,
    windows: Array.from({ length: WINDOWS }, (_none, index) =>
      sampleWindow(NOW_US - (WINDOWS - index) * WINDOW_US, INCIDENTS[kind].utilization_ppm),
    ),
    calm_since_us: 0,
    alerts: [],
  };
}

function sampleWindow(from_us: number, utilization_ppm: number | null): WindowReading {
  const reading = { worker: 'w1', heap_used_bytes: 8_000_000, signs_of_life: 5 };
  return {
    from_us,
    to_us: from_us + WINDOW_US,
    workers: utilization_ppm === null ? [] : [{ ...reading, utilization_ppm }],
    requests: { served: utilization_ppm === null ? 0 : 20, lost: 0 },
  };
}
