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
  if (incident.class === 'dependency') {
    return `what ${app_name} depends on fails: ${incident.cause}`;
  }
  const reported = incident.claimed_utilization_ppm ?? incident.utilization_ppm ?? 0;
  return `utilization of ${app_name} is reported to be ${String(Math.round(reported / 10_000))} %`;
}

const HIGH_UTILIZATION = { alertname: 'HighUtilization', severity: 'warning' } as const;
const NAMES = {
  crash: { alertname: 'WorkerFailed', severity: 'critical' },
  overload: HIGH_UTILIZATION,
  false_alarm: HIGH_UTILIZATION,
  dependency: { alertname: 'DependencyFailed', severity: 'critical' },
} as const satisfies Record<Incident['class'], { alertname: string; severity: string }>;

/** In halves of 32 bits: BigInt takes twice as long. */
const FNV_OFFSET = { high: 0xcbf29ce4, low: 0x84222325 } as const;
/** The prime is 2^40 and this. */
const FNV_PRIME_LOW = 0x1b3;
const TWO_TO_32 = 2 ** 32;
const SEPARATOR = 255;
const encoder = new TextEncoder();

/**
 * What Prometheus names a set of labels by: FNV-1a, 64 bits, over names and values in the order of the
 * names (github.com/prometheus/common, `model.LabelSet.Fingerprint`).
 * @returns 16 hexadecimal digits
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flat();
  let sum: FnvSum = FNV_OFFSET;
  for (const text of texts) {
    for (const byte of encoder.encode(text)) sum = withByte(sum, byte);
    sum = withByte(sum, SEPARATOR);
  }
  return hex(sum.high) + hex(sum.low);
}

interface FnvSum {
  readonly high: number;
  readonly low: number;
}

function withByte({ high, low }: FnvSum, byte: number): FnvSum {
  const mixed = (low ^ byte) >>> 0;
  const product = mixed * FNV_PRIME_LOW;
  const carry = Math.floor(product / TWO_TO_32);
  // The lower half times 2^40 is all in the upper one.
  return {
    high: (high * FNV_PRIME_LOW + carry + mixed * 2 ** 8) % TWO_TO_32,
    low: product >>> 0,
  };
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
