import { percentRange } from '../../core/domain/figures.js';
import { count } from '../../core/domain/count.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import type { SuccessRate } from '../../core/domain/success-rate.js';

const PLURALS: Record<IncidentClass, string> = {
  crash: 'crashes',
  overload: 'overloads',
  false_alarm: 'false alarms',
  dependency: 'failures of a dependency',
};

/** `stable after restart_service in 12 of 12 crashes (95 %: 76 to 100 %)`. */
export function rateText({ incident, action, stable, n, low_ppm, high_ppm }: SuccessRate): string {
  const share = `${String(stable)} of ${String(n)} ${PLURALS[incident]}`;
  const interval = `95 %: ${percentRange(low_ppm, high_ppm)}`;
  return `stable after ${action} in ${share} (${interval})`;
}

/** What was read for it, and what could not be. @param which `earlier stage` runs */
export function runsText(
  { runs, newest_only, unknown, left_out }: SuccessRate,
  which: string,
): string {
  return [
    `${newest_only ? 'the newest ' : ''}${count(runs, `${which} run`)} read`,
    ...(unknown === 0 ? [] : [`outcome unknown in ${String(unknown)} more`]),
    ...(left_out === 0 ? [] : [`left out, damaged: ${String(left_out)}`]),
  ].join('; ');
}
