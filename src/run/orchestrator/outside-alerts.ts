import { outsideAlertOf, type Alert, type Observation } from '../../core/domain/observation.js';
import type { LoggedAlert } from '../../core/domain/outside-alert.js';
import type { Policy } from '../../core/domain/policy.js';
import type { AppWatch } from '../../core/domain/ports.js';
import type { SeenIncident } from './incident-stages.js';
import type { WatchMemory } from './loop-dependencies.js';

type Seen = Pick<SeenIncident, 'incident' | 'observation'>;

/** What the log says of the alert from outside that an incident is about; undefined where it is about none. */
export function loggedAlert({ incident, observation }: Seen): LoggedAlert | undefined {
  const alert = outsideAlertOf(incident, observation);
  if (alert === undefined) return undefined;
  const { source, claimed_utilization_ppm } = alert;
  const besides = fromOutside(observation).length - 1;
  return { source, claimed_utilization_ppm, ...(besides > 0 && { besides }) };
}

/**
 * The alerts from outside that are answered with an incident. The readings that deny one deny all that fire with
 * it; where they show an overload or a crash, they have confirmed what was raised since its first sign and until
 * it was dealt with. A false alarm of the run's own answers none.
 * @param now what is observed once the incident was dealt with
 * @returns their ids
 */
export function alertsAnsweredBy({ incident, observation }: Seen, now: Observation): string[] {
  if (incident.class !== 'false_alarm') {
    return idsOf(fromOutside(now).filter(({ at_us }) => at_us >= incident.since_us));
  }
  const isAbout = outsideAlertOf(incident, observation) !== undefined;
  return isAbout ? idsOf(fromOutside(observation)) : [];
}

/** Whether an alert from outside was not dealt with that claims as much as an overload. */
export function hasOpenAlerts(
  observation: Observation,
  { handled_alerts }: Pick<WatchMemory, 'handled_alerts'>,
  overload: Policy['overload'],
): boolean {
  return fromOutside(observation).some(
    ({ alert_id, claimed_utilization_ppm }) =>
      claimed_utilization_ppm >= overload.utilization_ppm && !handled_alerts.has(alert_id),
  );
}

/** The same watch, blind to what came from outside. */
export function withoutOutsideAlerts(watch: AppWatch): AppWatch {
  return {
    observe: () => withoutThem(watch.observe()),
    nextObservation: async (signal) => withoutThem(await watch.nextObservation(signal)),
    probe: (deadlineMs) => watch.probe(deadlineMs),
    snapshot: () => watch.snapshot(),
    requests: () => watch.requests(),
    cpuTime: () => watch.cpuTime?.(),
    appLog: () => watch.appLog(),
    get port() {
      return watch.port;
    },
  };
}

function withoutThem(observation: Observation): Observation {
  const alerts = observation.alerts.filter(({ from_outside }) => from_outside !== true);
  return { ...observation, alerts };
}

function fromOutside({ alerts }: Observation): readonly Alert[] {
  return alerts.filter(({ from_outside }) => from_outside === true);
}

function idsOf(alerts: readonly Alert[]): string[] {
  return alerts.map(({ alert_id }) => alert_id);
}
