import { resolve } from 'node:path';
import { whyUnreadable } from '../../base/text-file.js';
import { MOST_DELAY_MS } from '../../core/domain/fault.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import type { AlertPlan } from '../../run/assembly/outside-alerts.js';
import {
  readRecordedTellings,
  type RecordedTellings,
} from '../../run/scenarios/read-alert-history.js';
import type { RUN_FLAGS } from '../command-table/run-flags.js';
import type { Parsed } from '../options.js';
import { UsageError } from '../usage-error.js';

type AskedAlerts = Pick<Parsed<typeof RUN_FLAGS>, 'alerts' | 'alertsPort' | 'simulated'>;

/**
 * Where alerts from outside come from; undefined where none do. A history that is longer than a minute is told
 * within one.
 * @throws UsageError for a port beside a simulated app, and with everything that is wrong with the file
 */
export function alertsFor({ alerts, alertsPort, simulated }: AskedAlerts): AlertPlan | undefined {
  if (simulated && alertsPort !== undefined) throw new UsageError([portOfNothing(alertsPort)]);
  if (alerts === undefined && alertsPort === undefined) return undefined;
  return { port: alertsPort, recorded: alerts === undefined ? undefined : readFile(alerts) };
}

function readFile(path: string): RecordedTellings {
  const reading = readReadable(path);
  if (reading.sound) return reading.recorded;
  throw new UsageError(
    reading.problems.map(({ file, line, column, field, ...found }) => ({
      ...found,
      field: `${file}:${String(line)}:${String(column)} ${field}`,
    })),
  );
}

function readReadable(path: string): ReturnType<typeof readRecordedTellings> {
  try {
    return readRecordedTellings(resolve(path), MOST_DELAY_MS);
  } catch (cause) {
    throw new UsageError([
      {
        field: '--alerts',
        rule: 'option_alerts',
        value: path,
        accepted: 'a file of recorded alerts that can be read, of at most 1 MiB',
        remedy: `it cannot be read: ${whyUnreadable(cause)}`,
      },
    ]);
  }
}

function portOfNothing(port: number): InputProblem {
  return {
    field: '--alerts-port',
    rule: 'option_alertsPort',
    value: String(port),
    accepted: 'no port beside --simulated, where nothing happens by the clock of this machine',
    remedy: 'tell recorded ones with --alerts, or leave out --simulated',
  };
}
