import { describeDifference } from '../../run/events/reconcile.js';
import type { SinksReport } from '../../run/assembly/verify-sinks.js';
import { count } from '../../core/domain/count.js';
import { row } from './layout.js';
import type { Style } from './style.js';

const SHOWN = 10;

/** How the sinks stand to the log, and what could not be compared. */
export function sinksText(report: SinksReport | null, style: Style): string[] {
  if (report === null) return row('sinks', 'this kind of run emits nothing');
  const { differences } = report;
  return [
    ...(differences.length === 0
      ? row('sinks', agreement(report))
      : row('sinks', `DIFFER in ${count(differences.length, 'place')}`).map(style.bad)),
    ...differences.slice(0, SHOWN).flatMap((difference) => row('', describeDifference(difference))),
    ...(differences.length > SHOWN
      ? row('', `and ${String(differences.length - SHOWN)} more`)
      : []),
    ...unknownRows(report),
  ];
}

function agreement({ runs, events, metrics_compared, buses_compared }: SinksReport): string {
  const compared = [
    'CSV',
    ...(metrics_compared ? ['metrics'] : []),
    ...(buses_compared === 0 ? [] : [`bus (of ${count(buses_compared, 'run')})`]),
  ];
  return `${count(runs, 'run')}, ${count(events, 'event')}: log, ${compared.join(', ')} agree`;
}

function unknownRows({ runs, metrics_compared, buses_compared }: SinksReport): string[] {
  const apart = runs - buses_compared;
  return [
    ...(metrics_compared
      ? []
      : row('not compared', 'the metrics of this run: the file is of another run')),
    ...(apart === 0
      ? []
      : row(
          'not compared',
          `the bus of ${count(apart, 'run')}: it has no history, or is not the one named with --redis`,
        )),
  ];
}
