import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pulse } from '../../../src/cli/presenting/pulse.js';
import type { LiveWatch } from '../../../src/run/walkthrough/run.js';

const ESCAPE = '\u001b';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openPulse(columns = 80) {
  const written: string[] = [];
  const from = Date.now();
  const pulse = new Pulse({
    screen: { columns, write: (text) => written.push(text) },
    now: () => Date.now() - from,
  });
  return { pulse, written };
}

/** An app that answers so many requests a second. */
function answering(perSecond: number): LiveWatch {
  const from = Date.now();
  return {
    requests: () => ({ served: ((Date.now() - from) / 1_000) * perSecond, lost: 0 }),
    observe: () => ({ serving: 3 }) as ReturnType<LiveWatch['observe']>,
  };
}

it('shows what the app does now, and the time that is left', () => {
  const { pulse, written } = openPulse();
  pulse.watchApp(answering(20));
  const stop = pulse.startBelow(5_000);
  vi.advanceTimersByTime(2_000);
  stop();
  vi.advanceTimersByTime(5_000);
  expect(written).toEqual([
    `\r${ESCAPE}[2K  live       3 workers serving, 20 requests/s, next in 4 s`,
    `\r${ESCAPE}[2K  live       3 workers serving, 20 requests/s, next in 3 s`,
    `\r${ESCAPE}[2K`,
  ]);
});

it('knows nothing of an app before there is one, and leaves a short wait alone', () => {
  const { pulse, written } = openPulse();
  pulse.startBelow(900)();
  expect(written).toEqual([]);
  const stop = pulse.start((line) => written.push(line));
  vi.advanceTimersByTime(1_000);
  stop();
  expect(written).toEqual(['  live       waiting 1 s']);
});

it('tells no rate where the process was suspended, before what waited then was asked', () => {
  const { pulse, written } = openPulse();
  pulse.watchApp(answering(20));
  const stop = pulse.startBelow(60_000);
  vi.advanceTimersByTime(1_000);
  vi.setSystemTime(Date.now() + 20_000);
  vi.advanceTimersByTime(4_000);
  stop();
  expect(written.map((row) => /serving, (.*), next/.exec(row)?.[1])).toEqual([
    '20 requests/s',
    undefined,
    undefined,
    '20 requests/s',
    '20 requests/s',
    undefined,
  ]);
});

it.each([
  [60, '3 workers serving, 20 requests/s, next in 4 s'],
  [59, '3 workers serving, 20 requests/s, next in 4 s'],
  [58, '3 workers serving, 20 requests/s'],
  [40, '3 workers serving'],
  [20, ''],
])('leaves out on a screen of %i columns what would go on in a second row', (columns, told) => {
  const { pulse, written } = openPulse(columns);
  pulse.watchApp(answering(20));
  const stop = pulse.startBelow(5_000);
  vi.advanceTimersByTime(1_000);
  stop();
  expect(written[0]).toBe(`\r${ESCAPE}[2K  live       ${told}`);
  expect(written[0]?.length).toBeLessThan(columns + 5);
});
