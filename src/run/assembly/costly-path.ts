import { rounded } from '../../core/domain/figures.js';
import type { Policy } from '../../core/domain/policy.js';
import { BACKGROUND } from '../app/background-traffic.js';
import type { CheckedSignals } from './check-app-findings.js';
import type { ReadinessFinding } from './rehearsal/finding.js';

/** Of the limit: the traffic itself and a busy machine take some, too. */
const ADVISED_SHARE = 0.6;

/**
 * Whether one replica can bear what a run asks for all the time: at the limit of an overload it is never well, and
 * nothing is broken then.
 * @returns nothing where it can, or where its CPU is not known
 */
export function costlyPathFindings(
  { path, cpu_us_a_request }: Pick<CheckedSignals, 'path' | 'cpu_us_a_request'>,
  { overload }: Pick<Policy, 'overload'>,
): ReadinessFinding[] {
  const { requests_per_second } = BACKGROUND;
  const needed_ppm = (cpu_us_a_request ?? 0) * requests_per_second;
  if (needed_ppm < overload.utilization_ppm) return [];
  const advised_us = (overload.utilization_ppm * ADVISED_SHARE) / requests_per_second;
  const rate = `${String(requests_per_second)} requests a second`;
  return [
    {
      check: 'load',
      ok: false,
      found:
        `${path} costs ${rounded.ms(cpu_us_a_request ?? 0)} of CPU: ${rate}, which a run sends, take ${rounded.percent(needed_ppm)} ` +
        `of one CPU, and ${rounded.percent(overload.utilization_ppm)} is an overload`,
      remedy:
        `name with --app-path what costs it ${rounded.ms(advised_us)} of CPU or less; a scenario file may ask for less often ` +
        '(traffic: { requests_per_second: 10 })',
    },
  ];
}
