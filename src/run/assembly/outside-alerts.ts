import type { Diagnostics } from '../../core/domain/ports.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { FiringAlerts } from '../app/alerts/firing-alerts.js';
import { openAlertReceiver } from '../app/alerts/alert-receiver.js';
import type { OutsideIntake } from '../app/managed-app.js';
import { readPayload, type RecordedTellings } from '../scenarios/read-alert-history.js';
import type { Backend } from './backend.js';

/** Where alerts from outside come from: a port, recorded ones, or both. */
export interface AlertPlan {
  /** Of the receiver; 0 for any free one. */
  readonly port: number | undefined;
  readonly recorded: RecordedTellings | undefined;
}

/** What a run has of them. */
export interface OutsideAlerts {
  /** Where they are received; undefined where none are. */
  readonly port: number | undefined;
  /** Lets an app see them from now on; the recorded ones begin now. */
  attach(intake: OutsideIntake): void;
  close(): Promise<void>;
}

/**
 * Opens the receiver, where one is asked for.
 * @throws DemoRunError `port_taken`, `front_door_failed`
 */
export async function openOutsideAlerts(
  { port, recorded }: AlertPlan,
  { clock, diagnostics }: Pick<Backend, 'clock'> & { readonly diagnostics: Diagnostics },
): Promise<OutsideAlerts> {
  const firing = new FiringAlerts(clock, diagnostics);
  const receiver =
    port === undefined
      ? undefined
      : await openAlertReceiver({ port, read: readPayload, take: (alerts) => firing.take(alerts) });
  return {
    port: receiver?.port,
    attach(intake) {
      firing.attach(intake);
      for (const { at_ms, told } of recorded?.tellings ?? []) {
        intake.later(at_ms, () => {
          firing.take([told]);
        });
      }
    },
    close: () => receiver?.close() ?? Promise.resolve(),
  };
}

/** What the first line of the log says of them. */
export function recordOfAlerts(plan: AlertPlan | undefined): RunRecord['alerts'] {
  if (plan === undefined) return undefined;
  const { port, recorded } = plan;
  return {
    ...(port !== undefined && { received: true }),
    ...(recorded !== undefined && { sha256: recorded.sha256 }),
  };
}
