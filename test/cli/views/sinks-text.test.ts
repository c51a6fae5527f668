import { describe, expect, it } from 'vitest';
import { sinksText } from '../../../src/cli/views/sinks-text.js';
import { styleFor } from '../../../src/cli/views/style.js';
import type { SinksReport } from '../../../src/run/assembly/verify-sinks.js';

const PLAIN = styleFor({}, false);
const AGREEING: SinksReport = {
  ...{ runs: 1, events: 1, differences: [] },
  ...{ metrics_compared: true, buses_compared: 1 },
};

/** The rows without the blanks that lay them out. */
const textOf = (report: SinksReport | null) =>
  sinksText(report, PLAIN).join('\n').replace(/\s+/g, ' ').trim();
const missing = (number: number) =>
  Array.from({ length: number }, (_, at) => ({
    ...({ sink: 'csv', what: 'missing' } as const),
    about: `000007-8f3a-e${String(at + 1)}`,
  }));

describe('how the sinks stand to the log', () => {
  it.each([
    {
      what: 'one run with one event',
      report: {},
      text: '1 run, 1 event: log, CSV, metrics, bus (of 1 run) agree',
    },
    {
      what: 'several',
      report: { runs: 2, events: 6, buses_compared: 2 },
      text: '2 runs, 6 events: log, CSV, metrics, bus (of 2 runs) agree',
    },
    {
      what: 'one bus that could not be asked',
      report: { buses_compared: 0 },
      text:
        '1 run, 1 event: log, CSV, metrics agree not compared the bus of 1 run: it has no history, ' +
        'or is not the one named with --redis',
    },
    {
      what: 'the metrics of another run',
      report: { metrics_compared: false },
      text:
        '1 run, 1 event: log, CSV, bus (of 1 run) agree not compared the metrics of this run: ' +
        'the file is of another run',
    },
    {
      what: 'one difference',
      report: { differences: missing(1) },
      text: 'DIFFER in 1 place csv: 000007-8f3a-e1 missing',
    },
  ])('$what', ({ report, text }) => {
    expect(textOf({ ...AGREEING, ...report })).toBe(`sinks ${text}`);
  });

  it('names ten differences, and counts the others', () => {
    const text = textOf({ ...AGREEING, differences: missing(12) });
    expect(text).toMatch(/^sinks DIFFER in 12 places csv: 000007-8f3a-e1 missing /);
    expect(text).toMatch(/ csv: 000007-8f3a-e10 missing and 2 more$/);
  });

  it('of a kind of run that emits nothing', () => {
    expect(textOf(null)).toBe('sinks this kind of run emits nothing');
  });
});
