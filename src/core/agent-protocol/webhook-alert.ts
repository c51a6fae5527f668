import type { Environment } from '../domain/environment.js';
import type { Incident } from '../domain/incident.js';
import type { WebhookAlert } from './messages.js';

/** What Alertmanager writes of an alert that has not ended. */
const NOT_ENDED = '0001-01-01T00:00:00Z';

/** What an alert is about. */
export interface AlertFacts {
  readonly incident: Incident;
  readonly app_name: string;
  readonly env: Environment;
  /** RFC 3339. */
  readonly started_at: string;
  /** What whoever raised it says besides. */
  readonly description?: string | undefined;
}

/**
 * An incident as Alertmanager would send it to a webhook. It says what was reported, not what is true:
 * an overload and a false alarm read the same, and only the readings tell them apart.
 */
export function webhookAlert(facts: AlertFacts): WebhookAlert {
  const { incident, app_name, env, started_at, description } = facts;
  const { alertname, severity } = NAMES[incident.class];
  const labels = { alertname, severity, app: app_name, env };
  const annotations = {
    summary: alertSummary(incident, app_name),
    ...(description !== undefined && { description }),
  };
  return {
    version: '4',
    groupKey: `{}:{alertname="${alertname}", app="${app_name}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'demo-run',
    groupLabels: { alertname, app: app_name },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations,
        startsAt: started_at,
        endsAt: NOT_ENDED,
        generatorURL: '',
        fingerprint: fingerprintOf(labels),
      },
    ],
  };
}

/** What an alert says of an incident, in one sentence. */
export function alertSummary(incident: Incident, app_name: string): string {
  if (incident.class === 'crash') return `a worker of ${app_name} failed: ${incident.cause}`;
  const reported = incident.claimed_utilization_ppm ?? incident.utilization_ppm ?? 0;
  return `utilization of ${app_name} is reported to be ${String(Math.round(reported / 10_000))} %`;
}

const HIGH_UTILIZATION = { alertname: 'HighUtilization', severity: 'warning' } as const;
const NAMES = {
  crash: { alertname: 'WorkerFailed', severity: 'critical' },
  overload: HIGH_UTILIZATION,
  false_alarm: HIGH_UTILIZATION,
} as const satisfies Record<Incident['class'], { alertname: string; severity: string }>;

const FNV_OFFSET = 14_695_981_039_346_656_037n;
const FNV_PRIME = 1_099_511_628_211n;
const SEPARATOR = 255;

/**
 * What Prometheus names a set of labels by: FNV-1a, 64 bits, over names and values in the order of the
 * names (github.com/prometheus/common, `model.LabelSet.Fingerprint`).
 * @returns 16 hexadecimal digits
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const encoder = new TextEncoder();
  const bytes = Object.entries(labels)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flat()
    .flatMap((text) => [...encoder.encode(text), SEPARATOR]);
  const sum = bytes.reduce(
    (hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME),
    FNV_OFFSET,
  );
  return sum.toString(16).padStart(16, '0');
}
