import { describe, expect, it } from 'vitest';
import {
  whyNoConclusion,
  type ScenarioEnding,
} from '../../../src/run/walkthrough/no-conclusion.js';

const HANG = {
  class: 'crash',
  cause: 'hang',
  since_us: 1,
  utilization_ppm: null,
  claimed_utilization_ppm: null,
  alert_id: null,
} as const;
const NOT_WELL: ScenarioEnding = { end: 'not_steady', failure: undefined };
const NO_EFFECT: ScenarioEnding = { end: 'no_effect', other: undefined, faults: ['leak'] };

describe('why nothing can be concluded', () => {
  it('is that the traffic alone is an overload for an app of ones own', () => {
    const ending: ScenarioEnding = { ...NOT_WELL, overloaded_ppm: 990_000 };
    const why = whyNoConclusion(ending, 'processes');
    expect(why?.seen).toContain('the traffic alone took 99 % of a CPU in each replica');
    expect(why?.remedy).toMatch(/costs the app less CPU.*requests_per_second/);
    expect(whyNoConclusion(ending, 'worker_threads')?.remedy).toContain('quieter machine');
  });

  it.each<{ what: string; ending: ScenarioEnding; seen: RegExp; remedy: RegExp }>([
    {
      what: 'the app was not well before',
      ending: NOT_WELL,
      seen: /not well before/,
      remedy: /quieter machine.*give_up_after_ms.*operator\.log/,
    },
    {
      what: 'a worker failed before',
      ending: { end: 'not_steady', failure: { worker: 'w2', cause: 'exit_0', at_us: 1 } },
      seen: /worker w2 failed \(exit_0\) before/,
      remedy: /fails by itself/,
    },
    {
      what: 'the fault had no effect',
      ending: NO_EFFECT,
      seen: /no reading shows it/,
      remedy: /quieter machine/,
    },
    {
      what: 'another failure came',
      ending: { end: 'no_effect', other: HANG, faults: ['load'] },
      seen: /in its place is a crash \(hang\)/,
      remedy: /fails by itself/,
    },
    {
      what: 'what the fault itself causes came, and is not what is expected',
      ending: { end: 'no_effect', other: HANG, faults: ['load', 'exit'] },
      seen: /in its place is a crash \(hang\)/,
      remedy: /^that is what the fault exit causes: expect \{ incident: crash \}/,
    },
    {
      what: 'the machine is too busy',
      ending: { end: 'too_late', timers_late_ms: 150.4 },
      seen: /hangs or is only slow: timers of this process came 150 ms late/,
      remedy: /close what else runs/,
    },
  ])('is that $what', ({ ending, seen, remedy }) => {
    expect(whyNoConclusion(ending, 'worker_threads')).toEqual({
      seen: expect.stringMatching(seen) as string,
      remedy: expect.stringMatching(remedy) as string,
    });
  });

  it.each([
    { what: 'a fault without effect', ending: NO_EFFECT, remedy: /stronger fault/ },
    { what: 'an app that is not well', ending: NOT_WELL, remedy: /give_up_after_ms.*traffic/ },
  ])('has, of $what on the simulated app, nothing to do with the machine', (row) => {
    const why = whyNoConclusion(row.ending, 'simulated');
    expect(why?.remedy).toMatch(row.remedy);
    expect(why?.remedy).not.toMatch(/machine|run again|operator\.log/);
  });

  it('is nothing where something was concluded', () => {
    const ending: ScenarioEnding = { end: 'escalated', reason: 'no_learned_value', last_seq: 9 };
    expect(whyNoConclusion(ending, 'worker_threads')).toBeUndefined();
  });
});
