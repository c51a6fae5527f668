import { describe, expect, it } from 'vitest';
import { toRows, type CsvRow } from '../../../src/run/events/csv-rows.js';
import { countsOf } from '../../../src/run/events/metrics-sums.js';
import type { Emission } from '../../../src/run/events/outbox.js';
import { reconcile, type SinkContents } from '../../../src/run/events/reconcile.js';
import { runtimeEvent } from '../../support/sample-events.js';

const EVENTS = [
  runtimeEvent(1),
  runtimeEvent(2),
  runtimeEvent(3, { event_type: 'crash', status: 'detected', detail: '=1+1, "quoted"' }),
];
const EMISSIONS: Emission[] = EVENTS.map((event, at) => ({
  entry: { id: `${String(at + 5)}-0`, event },
  reading_lost: false,
  due: true,
}));

function rowOf(event: (typeof EVENTS)[number]): CsvRow {
  return { text: toRows([event]), event_id: event.event_id, run_id: event.run_id };
}

const WHOLE = {
  csv: EVENTS.map(rowOf),
  metrics: countsOf(EVENTS),
  bus: EMISSIONS.map(({ entry }) => entry),
} satisfies SinkContents;

const third = (changes: object): Emission[] =>
  EMISSIONS.map((emission, at) => (at === 2 ? { ...emission, ...changes } : emission));
const without = <Item>(items: readonly Item[], at: number): Item[] =>
  items.filter((_item, index) => index !== at);

describe('reconcile', () => {
  it('finds nothing where every sink holds what the log says', () => {
    expect(reconcile(EMISSIONS, WHOLE)).toEqual([]);
  });

  it('says nothing of a bus and of metrics that cannot be looked at', () => {
    expect(reconcile(EMISSIONS, { ...WHOLE, metrics: null, bus: null })).toEqual([]);
  });

  const stranger = runtimeEvent(9);
  it.each<[string, Partial<SinkContents>, object]>([
    [
      'a row that is missing',
      { csv: without(WHOLE.csv, 1) },
      { sink: 'csv', about: EVENTS[1]?.event_id, what: 'missing' },
    ],
    [
      'a row that is there twice',
      { csv: [...WHOLE.csv, rowOf(runtimeEvent(1))] },
      { sink: 'csv', about: EVENTS[0]?.event_id, what: 'twice' },
    ],
    [
      'a row that was changed',
      { csv: [rowOf(runtimeEvent(1, { workers: 9 })), ...WHOLE.csv.slice(1)] },
      { sink: 'csv', about: EVENTS[0]?.event_id, what: 'differs' },
    ],
    [
      'a row that nobody announced',
      { csv: [...WHOLE.csv, rowOf(stranger)] },
      { sink: 'csv', about: stranger.event_id, what: 'not_announced' },
    ],
    [
      'an entry that is missing',
      { bus: without(WHOLE.bus, 0) },
      { sink: 'bus', about: EVENTS[0]?.event_id, what: 'missing' },
    ],
    [
      'an entry under another id',
      { bus: [...WHOLE.bus.slice(0, 2), { id: '99-0', event: runtimeEvent(3) }] },
      { sink: 'bus', about: EVENTS[2]?.event_id, what: 'differs' },
    ],
    [
      'an entry that holds something else',
      { bus: [{ id: '5-0', event: runtimeEvent(1, { workers: 9 }) }, ...WHOLE.bus.slice(1)] },
      { sink: 'bus', about: EVENTS[0]?.event_id, what: 'differs' },
    ],
    [
      'a sum that is too small',
      { metrics: countsOf(EVENTS.slice(1)) },
      { sink: 'metrics', about: 'scale success', what: 'missing' },
    ],
    [
      'a sum that is too large',
      { metrics: countsOf([...EVENTS, runtimeEvent(4)]) },
      { sink: 'metrics', about: 'scale success', what: 'not_announced' },
    ],
    [
      'a sum of something else',
      { metrics: countsOf([...EVENTS, runtimeEvent(4, { event_type: 'restart' })]) },
      { sink: 'metrics', about: 'restart success', what: 'not_announced' },
    ],
  ])('finds %s', (_what, changed, difference) => {
    expect(reconcile(EMISSIONS, { ...WHOLE, ...changed })).toEqual([difference]);
  });

  it('takes an event of which nobody knows whether it was emitted, and its absence', () => {
    const open = third({ due: false });
    const absent = {
      csv: WHOLE.csv.slice(0, 2),
      metrics: countsOf(EVENTS.slice(0, 2)),
      bus: WHOLE.bus.slice(0, 2),
    };
    expect(reconcile(open, WHOLE)).toEqual([]);
    expect(reconcile(open, absent)).toEqual([]);
  });

  it('asks of an event whose readings were lost only that it is there, in its place', () => {
    const richer = {
      ...WHOLE,
      csv: [...WHOLE.csv.slice(0, 2), rowOf({ ...runtimeEvent(3), workers: 9 })],
    };
    expect(reconcile(third({ reading_lost: true }), richer)).toEqual([]);
    expect(
      reconcile(third({ reading_lost: true }), { ...WHOLE, csv: WHOLE.csv.slice(0, 2) }),
    ).toEqual([{ sink: 'csv', about: EVENTS[2]?.event_id, what: 'missing' }]);
  });
});
