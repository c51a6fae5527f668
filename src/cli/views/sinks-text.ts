import { inWords } from '../wiring/sinks.js';
import type { SinksReport } from '../wiring/verify-sinks.js';
import { row } from './layout.js';
import type { Style } from './style.js';

const SHOWN = 10;

/** How the sinks stand to the log, and what could not be compared. */
export function sinksText(report: SinksReport | null, style: Style): string[] {
  if (report === null) return row('sinks', 'this kind of run emits nothing');
  const { events, differences, metrics_compared, bus_compared } = report;
  const compared = [
    'CSV',
    ...(metrics_compared ? ['metrics'] : []),
    ...(bus_compared === null ? [] : ['bus']),
  ];
  const agree = `${String(events)} events: log, ${compared.join(', ')} agree`;
  return [
    ...(differences.length === 0
      ? row('sinks', agree)
      : row('sinks', style.bad(`DIFFER in ${String(differences.length)} places`))),
    ...differences.slice(0, SHOWN).flatMap((difference) => row('', inWords(difference))),
    ...(differences.length > SHOWN
      ? row('', `and ${String(differences.length - SHOWN)} more`)
      : []),
    ...(metrics_compared
      ? []
      : row('not known', 'the metrics of this run: the file is of another run')),
    ...(bus_compared === null
      ? row('not known', 'its bus: it has no history, or is not the one named with --redis')
      : []),
  ];
}
