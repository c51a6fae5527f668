import { count } from '../../../core/domain/count.js';
import { inWords } from '../../../core/domain/figures.js';
import { html, type Markup, type Part } from '../markup.js';
import type { Report, SinkAgreement } from '../report.js';
import { section, table, toLine } from './parts.js';

/** What the log announced to the sinks, and whether they hold it. */
export function sinksSection({ log, sinks }: Report): Markup {
  const { events } = log.digest;
  const { listed, failures } = events;
  if (events.count === 0) {
    return section('sinks', 'Sinks', html`<p>The log announces no event to the sinks.</p>`);
  }
  const left = events.count - listed.length;
  return section(
    'sinks',
    'Sinks',
    html`<p>
      ${count(events.count, 'event')} announced before any sink was asked to keep it;
      ${failed(events.failed)} ${standing(sinks)}
    </p>`,
    table({
      caption: `Events in the log and in the sinks${left === 0 ? '' : `; the first ${String(listed.length)}`}`,
      head: ['Event', 'What', 'Log', 'CSV rows', 'Metrics', 'Bus'],
      numbers: [3],
      rows: listed.map(({ event_id, event_type, seq }) => [
        event_id,
        inWords(event_type),
        toLine(seq),
        sinks.known ? String(sinks.csv_rows.get(event_id) ?? 0) : 'not known here',
        metricsText(sinks),
        'not asked',
      ]),
    }),
    failures.length === 0 ? null : failureTable(failures),
    sinks.known && sinks.differences.length > 0
      ? html`<h3>Where they differ</h3>
          <ul>
            ${sinks.differences.map((text) => html`<li>${text}</li>`)}
          </ul>`
      : null,
  );
}

function failed(number: number): string {
  return number === 0 ? 'the log tells of no failure.' : `${count(number, 'emission')} failed.`;
}

function standing(sinks: SinkAgreement): string {
  if (!sinks.known) return `Whether the sinks hold them is not known here: ${sinks.because}.`;
  const compared = sinks.metrics_compared ? 'CSV and metrics' : 'CSV';
  return sinks.differences.length === 0
    ? `${compared} under this root agree with the log.`
    : `${compared} under this root DIFFER from the log.`;
}

function metricsText(sinks: SinkAgreement): string {
  if (!sinks.known) return 'not known here';
  if (!sinks.metrics_compared) return 'of a later run';
  return sinks.differences.some((text) => text.startsWith('metrics'))
    ? 'sums differ'
    : 'sums agree';
}

function failureTable(failures: Report['log']['digest']['events']['failures']): Markup {
  return table({
    caption: 'Emissions that failed',
    head: ['Line', 'Event', 'CSV', 'Metrics', 'Bus', 'Errors'],
    rows: failures.map(({ seq, event_id, sinks, measured }): Part[] => [
      toLine(seq),
      event_id ?? 'none',
      inWords(sinks.csv),
      inWords(sinks.metrics),
      inWords(sinks.bus),
      measured.errors.join('; '),
    ]),
  });
}
