import { describe, expect, it } from 'vitest';
import { redeliveryText } from '../../../src/cli/views/redelivery-text.js';
import type { Redelivery } from '../../../src/run/walkthrough/progress-events.js';

const NOTHING_MISSING: Redelivery = {
  run_id: '000007-8f3a',
  ...{ events: 1, csv_added: [], csv_torn_bytes: 0 },
  bus: { state: 'no_history', place: 'embedded' },
};
const RESTORED = {
  ...({ state: 'restored', place: '127.0.0.1:6379/0' } as const),
  ...{ added: [], settled: 0, lacking: [] },
};

/** The rows without the blanks that lay them out. */
const textOf = (redelivery: Partial<Redelivery>) =>
  redeliveryText({ ...NOTHING_MISSING, ...redelivery })
    .join('\n')
    .replace(/\s+/g, ' ')
    .trim();

describe('what was restored of a run', () => {
  it.each([
    [1, 'its log announces 1 event '],
    [3, 'its log announces 3 events '],
  ])('%d announced', (events, text) => {
    expect(textOf({ events })).toContain(text);
  });

  it.each([
    [0, 'CSV: nothing was missing bus: '],
    [1, 'CSV: a torn row of 1 byte was replaced'],
    [9, 'CSV: a torn row of 9 bytes was replaced'],
  ])('a torn row of %d', (csv_torn_bytes, text) => {
    expect(textOf({ csv_torn_bytes })).toContain(text);
  });

  it('names three of the events that were added, and counts the others', () => {
    expect(textOf({ csv_added: ['e1', 'e2', 'e3', 'e4', 'e5'] })).toContain(
      'CSV: added e1, e2, e3 and 2 more bus: ',
    );
  });

  it.each([
    [NOTHING_MISSING.bus, 'bus: embedded, it ended with its run'],
    [
      { state: 'elsewhere', place: 'other:6379/0' } as const,
      'bus: not reached, it was other:6379/0; name that one with --redis',
    ],
    [
      { state: 'failed', place: 'other:6379/0', error: 'no answer' } as const,
      'bus: NOT RESTORED at other:6379/0: no answer',
    ],
    [RESTORED, 'bus: 127.0.0.1:6379/0, nothing was missing'],
    [
      { ...RESTORED, added: ['e3'], settled: 1, lacking: ['e2'] },
      'bus: 127.0.0.1:6379/0, added e3; 1 pending, settled: nobody decides anew; ' +
        'CANNOT TAKE e2: the stream is past them',
    ],
  ])('its bus: %o', (bus, text) => {
    expect(textOf({ bus })).toMatch(new RegExp(`${text.replaceAll('.', '\\.')}$`));
  });
});
