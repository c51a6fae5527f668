import { describe, expect, it } from 'vitest';
import { Pulse, SILENT_TICKS, TICK_MS, UNANSWERING_TICKS } from '../../src/app/pulse.js';

/** How many ticks it takes until the worker counts as hung. */
function ticksUntilHung(pulse: Pulse, waiting: number, beforeEach = () => undefined as unknown) {
  for (let tick = 1; tick <= 1_000; tick += 1) {
    beforeEach();
    if (pulse.tick(waiting)) return tick;
  }
  return undefined;
}

describe('a pulse', () => {
  it('is given up after its silence, which is longer than the longest work and at most 600 ms', () => {
    expect(ticksUntilHung(new Pulse(), 0)).toBe(SILENT_TICKS);
    // The first tick can come right after the last sign.
    expect((SILENT_TICKS - 1) * TICK_MS).toBeGreaterThan(500);
    expect(SILENT_TICKS * TICK_MS).toBeLessThan(600);
  });

  it('starts anew with each sign of life', () => {
    const pulse = new Pulse();
    for (let tick = 1; tick < SILENT_TICKS; tick += 1) expect(pulse.tick(0)).toBe(false);
    pulse.beat();
    expect(ticksUntilHung(pulse, 0)).toBe(SILENT_TICKS);
  });

  it('is given up when it beats and answers nothing that waits', () => {
    const pulse = new Pulse();
    const beat = () => {
      pulse.beat();
    };
    expect(ticksUntilHung(pulse, 1, beat)).toBe(UNANSWERING_TICKS);
  });

  it.each([
    ['nothing waits', 0, false],
    ['it answers now and then', 1_000, true],
  ])('goes on for ever while %s', (_when, waiting, answers) => {
    const pulse = new Pulse();
    let ticks = 0;
    const live = () => {
      pulse.beat();
      ticks += 1;
      if (answers && ticks % (UNANSWERING_TICKS - 1) === 0) pulse.answer();
    };
    expect(ticksUntilHung(pulse, waiting, live)).toBeUndefined();
  });

  it('tells each sign of life once', () => {
    const pulse = new Pulse();
    pulse.beat();
    pulse.beat();
    expect([pulse.takeSigns(), pulse.takeSigns()]).toEqual([2, 0]);
  });
});
