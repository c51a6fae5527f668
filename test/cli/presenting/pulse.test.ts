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

function openPulse() {
  const written: string[] = [];
  const from = Date.now();
  const pulse = new Pulse({
    people: { write: (text) => written.push(text) },
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
  const stop = pulse.start('below', 5_000);
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
  pulse.start('below', 900)();
  expect(written).toEqual([]);
  const stop = pulse.start('below');
  vi.advanceTimersByTime(1_000);
  stop();
  expect(written[0]).toBe(`\r${ESCAPE}[2K  live       waiting 1 s`);
});

it('goes to the row above a question and comes back to where somebody types', () => {
  const { pulse, written } = openPulse();
  const stop = pulse.start('above_question');
  vi.advanceTimersByTime(1_000);
  stop();
  expect(written).toEqual([
    `${ESCAPE}7${ESCAPE}[1A\r${ESCAPE}[2K  live       waiting 1 s${ESCAPE}8`,
  ]);
});
