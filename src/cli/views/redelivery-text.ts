import { shorten } from '../../core/domain/safe-text.js';
import type { Redelivery } from '../../run/walkthrough/progress-events.js';
import { count } from '../../core/domain/count.js';
import { row } from './layout.js';

/** What was restored of one run, and what could not be. */
export function redeliveryText({
  run_id,
  events,
  csv_added,
  csv_torn_bytes,
  bus,
}: Redelivery): string[] {
  return [
    ...row('redelivered', `run ${run_id}: its log announces ${count(events, 'event')}`),
    ...row('', `CSV: ${addedText(csv_added)}`),
    ...(csv_torn_bytes === 0
      ? []
      : row('', `CSV: a torn row of ${count(csv_torn_bytes, 'byte')} was replaced`)),
    ...row('', `bus: ${busText(bus)}`),
  ];
}

function addedText(ids: readonly string[]): string {
  return ids.length === 0 ? 'nothing was missing' : `added ${listed(ids)}`;
}

function busText(bus: Redelivery['bus']): string {
  switch (bus.state) {
    case 'no_history':
      return `${bus.place}, it ended with its run`;
    case 'elsewhere':
      return `not reached, it was ${shorten(bus.place)}; name that one with --redis`;
    case 'failed':
      return `NOT RESTORED at ${shorten(bus.place)}: ${shorten(bus.error, 200)}`;
    case 'restored':
      return [
        `${shorten(bus.place)}, ${addedText(bus.added)}`,
        ...(bus.settled === 0
          ? []
          : [`${String(bus.settled)} pending, settled: nobody decides anew`]),
        ...(bus.lacking.length === 0
          ? []
          : [`CANNOT TAKE ${listed(bus.lacking)}: the stream is past them`]),
      ].join('; ');
  }
}

function listed(ids: readonly string[]): string {
  const more = ids.length > 3 ? ` and ${String(ids.length - 3)} more` : '';
  return `${ids.slice(0, 3).join(', ')}${more}`;
}
