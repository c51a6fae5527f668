import { describe, expect, it } from 'vitest';
import { HUNG_AFTER_MS, Pulse, TICK_MS, UNANSWERING_AFTER_MS } from '../../src/app/pulse.js';

const nothing = (): void => undefined;

/** How many milliseconds pass until the worker counts as hung. */
function hungAfter(pulse: Pulse, waiting: number, beforeEach = nothing, everyMs = TICK_MS) {
  for (let passed = everyMs; passed <= 20_000; passed += everyMs) {
    beforeEach();
    if (pulse.look(everyMs, waiting)) return passed;
  }
  return undefined;
}

describe('a pulse', () => {
  it('is given up for a silence longer than the longest work, well within 600 ms', () => {
    expect(HUNG_AFTER_MS).toBeGreaterThan(500);
    const pulse = new Pulse();
    pulse.beat();
    // The first look only says that there was a sign before it.
    expect(hungAfter(pulse, 0)).toBe(HUNG_AFTER_MS + TICK_MS);
    expect(HUNG_AFTER_MS + 2 * TICK_MS).toBeLessThan(600);
  });

  it('starts anew with each sign of life', () => {
    const pulse = new Pulse();
    for (let passed = 0; passed < HUNG_AFTER_MS; passed += TICK_MS) {
      expect(pulse.look(TICK_MS, 0)).toBe(false);
    }
    pulse.beat();
    expect(hungAfter(pulse, 0)).toBe(HUNG_AFTER_MS + TICK_MS);
  });

  it('is not given up for the time in which nobody listened', () => {
    const pulse = new Pulse();
    for (let stall = 0; stall < 10; stall += 1) expect(pulse.look(10_000, 1)).toBe(false);
  });

  it('counts the real time between looks that come somewhat late', () => {
    expect(hungAfter(new Pulse(), 0, nothing, 30)).toBe(HUNG_AFTER_MS + 30);
  });

  it('is given up when it beats and answers nothing that waits', () => {
    const pulse = new Pulse();
    const beat = () => {
      pulse.beat();
    };
    expect(hungAfter(pulse, 1, beat)).toBe(UNANSWERING_AFTER_MS);
  });

  it.each([
    ['nothing waits', 0, false],
    ['it answers now and then', 1_000, true],
  ])('goes on for ever while %s', (_when, waiting, answers) => {
    const pulse = new Pulse();
    let passed = 0;
    const live = () => {
      pulse.beat();
      passed += TICK_MS;
      if (answers && passed % (UNANSWERING_AFTER_MS - TICK_MS) === 0) pulse.answer();
    };
    expect(hungAfter(pulse, waiting, live)).toBeUndefined();
  });

  it('tells each sign of life once', () => {
    const pulse = new Pulse();
    pulse.beat();
    pulse.beat();
    expect([pulse.takeSigns(), pulse.takeSigns()]).toEqual([2, 0]);
  });
});
