import { describe, expect, it } from 'vitest';
import type { AttackSummary, LogCheck } from '../../../src/run/walkthrough/progress-events.js';
import { expectationOf } from '../../../src/run/walkthrough/expected.js';
import { SCENARIOS } from '../../../src/run/walkthrough/scenarios.js';
import {
  unmetByAttacks,
  unmetByLog,
  unmetByScenario,
  type ScenarioEnding,
} from '../../../src/run/walkthrough/unmet-expectations.js';

const [crash] = SCENARIOS.map(expectationOf);
if (crash === undefined) throw new Error('no scenario');
const RESTART = {
  action: 'restart_service',
  decided_by: 'q_table',
  workers_from: 1,
  workers_to: null,
} as const;
const TIMES = { detect_us: 1, recover_us: 2, stable_us: 3 };
const UNHELPED = { end: 'not_stable', times: TIMES, not_stable_seq: 7, last_seq: 9 } as const;
const HANG = {
  class: 'crash',
  cause: 'hang',
  since_us: 1,
  utilization_ppm: null,
  claimed_utilization_ppm: null,
  alert_id: null,
} as const;
const NOT_STABLE: ScenarioEnding = { ...UNHELPED, decision: RESTART };

describe('what a scenario falls short of', () => {
  it.each<{ what: string; ending: ScenarioEnding; seen: RegExp; seq: number }>([
    {
      what: 'not well before',
      ending: { end: 'not_steady', failure: undefined },
      seen: /not well before/,
      seq: 9,
    },
    {
      what: 'failed before',
      ending: { end: 'not_steady', failure: { worker: 'w2', cause: 'exit_0', at_us: 1 } },
      seen: /worker w2 failed \(exit_0\) before/,
      seq: 9,
    },
    {
      what: 'no effect',
      ending: { end: 'no_effect', other: undefined },
      seen: /no reading shows it/,
      seq: 9,
    },
    {
      what: 'another failure',
      ending: { end: 'no_effect', other: HANG },
      seen: /in its place is a crash \(hang\)/,
      seq: 9,
    },
    {
      what: 'a machine that is too busy',
      ending: { end: 'too_late', timers_late_ms: 150.4 },
      seen: /hangs or is only slow: timers of this process came 150 ms late/,
      seq: 9,
    },
    {
      what: 'no decision',
      ending: { end: 'escalated', reason: 'no_learned_value', last_seq: 9 },
      seen: /no decision: no learned value/,
      seq: 9,
    },
    {
      what: 'a refusal, at the line that has the reasons',
      ending: {
        ...{ end: 'refused', decision: RESTART, last_seq: 9, refused_seq: 8 },
        reasons: [{ gate: 'bounds', code: 'cooling_down' }],
      },
      seen: /restart_service was chosen, and refused by bounds \(cooling_down\); nothing was/,
      seq: 8,
    },
    {
      what: 'an act that did not help',
      ending: NOT_STABLE,
      seen: /restart_service chosen by the Q-table and carried out, and the app did not get well/,
      seq: 7,
    },
    {
      what: 'another choice',
      ending: {
        ...{ end: 'stable', times: TIMES, last_seq: 9 },
        decision: { ...RESTART, action: 'noop', decided_by: 'rule' },
      },
      seen: /noop chosen by a rule; the app got well/,
      seq: 9,
    },
  ])('$what', ({ ending, seen, seq }) => {
    expect(unmetByScenario(crash, ending, 9)).toEqual({
      about: 'crash',
      expected: 'crash seen, restart_service chosen by the Q-table, and the app well after it',
      seen: expect.stringMatching(seen) as string,
      seq,
      remedy: expect.stringMatching(/\w/) as string,
    });
  });

  it.each([
    ['pause', 'demo-run resume'],
    ['approval', 'typing the hash'],
    ['allowlist', 'demo-run policy'],
  ] as const)('says what to do where %s refused', (gate, remedy) => {
    const ending: ScenarioEnding = {
      ...{ end: 'refused', decision: RESTART, last_seq: 9, refused_seq: 8 },
      reasons: [{ gate, code: 'x' }] as unknown as Extract<
        ScenarioEnding,
        { end: 'refused' }
      >['reasons'],
    };
    expect(unmetByScenario(crash, ending, 9)?.remedy).toContain(remedy);
  });

  it('says what made another choice, where that did not help', () => {
    const noop: ScenarioEnding = { ...UNHELPED, decision: { ...RESTART, action: 'noop' } };
    expect(unmetByScenario(crash, NOT_STABLE, 9)?.remedy).not.toContain('explain');
    expect(unmetByScenario(crash, noop, 9)).toMatchObject({
      seen: expect.stringContaining('noop chosen by the Q-table') as string,
      remedy: expect.stringMatching(/policy.*exploring in dev.*explain/) as string,
    });
  });

  it('names another choice of a run that only observes, where nobody waits for the app', () => {
    const ending: ScenarioEnding = {
      ...{ end: 'observed', last_seq: 9 },
      decision: { ...RESTART, action: 'noop', decided_by: 'rule' },
    };
    expect(unmetByScenario(crash, ending, 9)).toEqual({
      about: 'crash',
      expected: 'crash seen, restart_service chosen by the Q-table',
      seen: 'noop chosen by a rule; nothing was carried out',
      seq: 9,
      remedy: expect.stringContaining('demo-run explain 9') as string,
    });
  });

  it('is nothing where it went as expected', () => {
    const stable: ScenarioEnding = { end: 'stable', decision: RESTART, times: TIMES, last_seq: 9 };
    const observed: ScenarioEnding = { end: 'observed', decision: RESTART, last_seq: 9 };
    expect(unmetByScenario(crash, stable, 9)).toBeNull();
    expect(unmetByScenario(crash, observed, 9)).toBeNull();
  });
});

describe('what a run falls short of besides', () => {
  const CHECK: LogCheck = {
    ...{ path: 'p', valid: true, sealed: true, lines: 18, head: 'h', problem: null },
  };
  const SAFE: AttackSummary = {
    ...{ attacks: 36, blocked: 36, not_applicable: 0, app_unchanged: true, control: 'passed' },
    ...{ isolated: { attacks: 0, blocked: 0 }, log_valid: true },
    ...{ verdict: 'PASS', because: '', exit_code: 0 },
  };

  it('is its log, with the problem, at its last line', () => {
    expect(unmetByLog(CHECK)).toEqual([]);
    const bad = { ...CHECK, valid: false, problem: 'line 3: chain, found 00' };
    expect(unmetByLog(bad)).toMatchObject([{ seen: 'line 3: chain, found 00', seq: 18 }]);
    expect(unmetByLog({ ...bad, lines: 0 })).toMatchObject([{ seq: null }]);
  });

  it.each<[Partial<AttackSummary>, RegExp]>([
    [{ blocked: 35 }, /1 of 36 attacks got past it/],
    [{ app_unchanged: false }, /it changed/],
    [{ control: 'refused' }, /refuse everything/],
    [{ control: 'paused' }, /pause switch/],
    [{ log_valid: false }, /does not verify/],
  ])('is %j of the attacks', (bent, seen) => {
    expect(unmetByAttacks(SAFE)).toEqual([]);
    const found = unmetByAttacks({ ...SAFE, ...bent });
    expect(found).toMatchObject([
      { about: 'attacks', seen: expect.stringMatching(seen) as string },
    ]);
  });

  it('is nothing where no attack was made', () => {
    expect(unmetByAttacks(undefined)).toEqual([]);
  });
});
