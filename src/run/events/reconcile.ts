import { inWords } from '../../core/domain/figures.js';
import type { BusEntry } from '../../core/domain/ports.js';
import { RUNTIME_EVENT_COLUMNS, type RuntimeEvent } from '../../core/domain/runtime-event.js';
import { toRows, type CsvRow } from './csv-rows.js';
import { countsOf, type EventCounts } from './metrics-sums.js';
import type { Emission } from './outbox.js';

/** Where a sink does not hold what the proof log says. */
export interface SinkDifference {
  readonly sink: 'csv' | 'metrics' | 'bus';
  /** The event; for metrics, which are sums, what is counted. */
  readonly about: string;
  readonly what: 'missing' | 'twice' | 'differs' | 'not_announced';
}

/** What the sinks hold of one run; null for one that cannot be looked at. */
export interface SinkContents {
  readonly csv: readonly CsvRow[];
  readonly metrics: EventCounts | null;
  readonly bus: readonly BusEntry[] | null;
}

interface Held {
  readonly event_id: string;
  /** Whether it is what the log says of it. */
  readonly isLike: (emission: Emission) => boolean;
}

/** Compares every sink with the proof log, event by event, and the metrics as sums. */
export function reconcile(
  emissions: readonly Emission[],
  { csv, metrics, bus }: SinkContents,
): readonly SinkDifference[] {
  return [
    ...compare(emissions, csv.map(heldInCsv), 'csv'),
    ...(bus === null ? [] : compare(emissions, bus.map(heldOnBus), 'bus')),
    ...(metrics === null ? [] : compareSums(emissions, metrics)),
  ];
}

function compare(
  emissions: readonly Emission[],
  held: readonly Held[],
  sink: 'csv' | 'bus',
): SinkDifference[] {
  const found = groupById(held);
  const expected = new Set(emissions.map(({ entry }) => entry.event.event_id));
  const differences = emissions.flatMap((emission): SinkDifference[] => {
    const about = emission.entry.event.event_id;
    const [one, ...more] = found.get(about) ?? [];
    if (one === undefined) return emission.due ? [{ sink, about, what: 'missing' }] : [];
    if (more.length > 0) return [{ sink, about, what: 'twice' }];
    return one.isLike(emission) ? [] : [{ sink, about, what: 'differs' }];
  });
  const foreign = [...found.keys()].filter((id) => !expected.has(id));
  return [
    ...differences,
    ...foreign.map((about): SinkDifference => ({ sink, about, what: 'not_announced' })),
  ];
}

function groupById(held: readonly Held[]): Map<string, Held[]> {
  const groups = new Map<string, Held[]>();
  for (const one of held) groups.set(one.event_id, [...(groups.get(one.event_id) ?? []), one]);
  return groups;
}

function heldInCsv({ event_id, text }: CsvRow): Held {
  return {
    event_id,
    isLike: ({ reading_lost, entry }) => reading_lost || toRows([entry.event]) === text,
  };
}

/** The id tells the place in the order: where all ids are right, so is the order. */
function heldOnBus({ id, event }: BusEntry): Held {
  return {
    event_id: event.event_id,
    isLike: ({ reading_lost, entry }) =>
      entry.id === id && (reading_lost || isSame(entry.event, event)),
  };
}

function isSame(one: RuntimeEvent, other: RuntimeEvent): boolean {
  return RUNTIME_EVENT_COLUMNS.every((column) => one[column] === other[column]);
}

/** An event of which nobody knows whether it was emitted may be counted or not. */
function compareSums(emissions: readonly Emission[], metrics: EventCounts): SinkDifference[] {
  const least = countsOf(emissions.filter(({ due }) => due).map(({ entry }) => entry.event));
  const open = new Set(
    emissions.filter(({ due }) => !due).map(({ entry }) => entry.event.event_type),
  );
  const names = [...new Set([...least.keys(), ...metrics.keys()])];
  return names.flatMap((about): SinkDifference[] => {
    const [due, counted] = [least.get(about) ?? 0, metrics.get(about) ?? 0];
    if (counted === due) return [];
    const mayBeOpen = [...open].some((type) => about.startsWith(`${type} `));
    if (counted === due + 1 && mayBeOpen) return [];
    return [{ sink: 'metrics', about, what: counted < due ? 'missing' : 'not_announced' }];
  });
}

/** A difference in words, in one line. */
export function describeDifference({ sink, about, what }: SinkDifference): string {
  return `${sink}: ${about} ${inWords(what)}`;
}
