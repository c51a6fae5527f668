import { describe, expect, it } from 'vitest';
import { expectationText } from '../../../src/audit/summary/expectation-text.js';
import type { Ending } from '../../../src/audit/summary/incident-record.js';
import { judgeScenario, type JudgedScenario } from '../../../src/audit/summary/judge-scenario.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { linesOf } from '../../support/report-of.js';
import { emitted } from '../../support/sample-lines.js';
import { openingLines } from '../../support/sample-log.js';
import {
  CUT_OFF,
  HEALED,
  HEALED_THEN_NOT,
  HEALED_THEN_REFUSED,
  NOT_HEALED,
  notHealedWaiting,
  NOT_STEADY,
  NO_EFFECT,
  OBSERVED,
  REFUSED,
  TWO_INCIDENTS,
} from '../../support/sample-scenarios.js';

/** What a scenario of these lines comes to; its first line is line 7. */
function judged(lines: readonly ProofBody[], ...expected: Expectation[]): JudgedScenario {
  const [scenario] = summaryOf(linesOf([...openingLines(), ...lines])).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return judgeScenario(scenario, expected);
}

type Row = readonly [
  lines: readonly ProofBody[],
  expectation: Expectation,
  result: 'met' | 'missed' | 'errored',
  seen: string,
  seq: number,
];

const ROWS: readonly Row[] = [
  [HEALED, { incident: 'crash' }, 'met', 'crash seen once', 8],
  [HEALED, { incident: 'crash', times: 1 }, 'met', 'crash seen once', 8],
  [HEALED, { incident: 'crash', times: 2 }, 'missed', 'crash seen once', 8],
  [HEALED, { incident: 'crash', times: 0 }, 'missed', 'crash seen once', 8],
  [HEALED, { incident: 'overload', times: 0 }, 'met', 'crash seen, no overload', 10],
  [HEALED, { incident: 'overload' }, 'missed', 'crash seen, no overload', 10],
  [TWO_INCIDENTS, { incident: 'overload' }, 'met', 'overload seen once', 12],
  [NO_EFFECT, { incident: 'crash' }, 'errored', 'the fault showed no effect', 8],
  [HEALED, { action: 'restart_service' }, 'met', 'restart_service by the Q-table: decided once', 8],
  [
    HEALED,
    { action: 'restart_service', decided_by: 'rule' },
    'missed',
    'restart_service by the Q-table: decided once',
    8,
  ],
  [
    TWO_INCIDENTS,
    { action: 'scale_workers', workers_to: 3 },
    'met',
    'scale_workers to 3 by the Q-table: decided once',
    12,
  ],
  [
    TWO_INCIDENTS,
    { action: 'scale_workers', workers_to: 2 },
    'missed',
    'restart_service by the Q-table, scale_workers to 3 by the Q-table: decided 2 times',
    12,
  ],
  [
    HEALED,
    { action: 'delete', times: 0 },
    'met',
    'restart_service by the Q-table: decided once',
    8,
  ],
  [NO_EFFECT, { action: 'noop' }, 'errored', 'the fault showed no effect', 8],
  [HEALED, { gate: 'allowed' }, 'met', 'allowed by the gates once', 9],
  [TWO_INCIDENTS, { gate: 'allowed', times: 2 }, 'met', 'allowed by the gates 2 times', 13],
  [HEALED, { gate: 'refused' }, 'missed', 'allowed by the gates once', 9],
  [
    REFUSED,
    { gate: 'refused' },
    'met',
    'refused by the gates (never_allowed, not_executable) once',
    9,
  ],
  [
    REFUSED,
    { gate: 'refused', reason: 'never_allowed' },
    'met',
    'refused by the gates (never_allowed, not_executable) once',
    9,
  ],
  [
    REFUSED,
    { gate: 'refused', reason: 'storm_brake' },
    'missed',
    'refused by the gates (never_allowed, not_executable) once',
    9,
  ],
  [OBSERVED, { gate: 'observed' }, 'met', 'only observed once', 9],
  [NOT_STEADY, { gate: 'allowed' }, 'errored', 'the app was not well before', 7],
  [HEALED, { order: ['RL_DECISION', 'SYSTEM_STABLE'] }, 'met', 'in that order', 10],
  [HEALED, { order: ['ORCH_EXEC', 'RL_DECISION'] }, 'missed', 'no RL_DECISION after ORCH_EXEC', 9],
  [HEALED, { order: ['ORCH_REFUSE', 'ESCALATED'] }, 'missed', 'no ORCH_REFUSE', 10],
  [
    CUT_OFF,
    { order: ['RL_DECISION', 'ORCH_EXEC'] },
    'errored',
    'no good line tells how it ended',
    8,
  ],
  [HEALED, { signal: 'detected_after', at_most: 1_000 }, 'met', '1 ms', 8],
  [HEALED, { signal: 'recovered_after', at_most: 9_999 }, 'missed', '10 ms', 10],
  [HEALED, { signal: 'stable_after', at_least: 161_001 }, 'missed', '161 ms', 10],
  [HEALED, { signal: 'stable_after', at_most: 161_000, at_least: 161_000 }, 'met', '161 ms', 10],
  [TWO_INCIDENTS, { signal: 'stable_after', at_most: 200_000 }, 'missed', '161 ms to ', 14],
  [NOT_HEALED, { signal: 'stable_after', at_most: 1 }, 'missed', 'the app did not get well', 10],
  [NOT_HEALED, { signal: 'recovered_after', at_most: 1 }, 'missed', 'the app did not', 10],
  [NOT_HEALED, { signal: 'stable_after', at_least: 1 }, 'errored', 'no line has a reading', 11],
  [NOT_HEALED, { signal: 'detected_after', at_most: 1_000 }, 'met', '1 ms', 8],
  [HEALED_THEN_NOT, { signal: 'stable_after', at_most: 10_000_000 }, 'missed', 'the app did', 14],
  [HEALED, { signal: 'requests_lost', at_most: 0 }, 'met', '0', 10],
  [HEALED, { signal: 'requests_served', at_least: 13 }, 'missed', '12', 10],
  [HEALED, { signal: 'actions', at_most: 1 }, 'met', '1', 9],
  [TWO_INCIDENTS, { signal: 'actions', at_most: 1 }, 'missed', '2', 13],
  [TWO_INCIDENTS, { signal: 'incidents', at_least: 2 }, 'met', '2', 12],
  [TWO_INCIDENTS, { signal: 'workers', at_least: 3 }, 'met', '3', 14],
  [REFUSED, { signal: 'workers', at_most: 1 }, 'met', '1', 9],
  [REFUSED, { signal: 'stable_after', at_most: 1 }, 'errored', 'no line has a reading of it', 10],
  [OBSERVED, { signal: 'requests_lost', at_most: 1 }, 'errored', 'no line has a reading of it', 10],
  [HEALED, { escalated: false }, 'met', 'nothing was handed to a human', 10],
  [HEALED, { escalated: true }, 'missed', 'nothing was handed to a human', 10],
  [
    NOT_HEALED,
    { escalated: true, reason: 'not_stable_after_the_action' },
    'met',
    'handed to a human: not stable after the action',
    11,
  ],
  [
    NOT_HEALED,
    { escalated: true, reason: 'refused_by_the_gates' },
    'missed',
    'handed to a human: not stable after the action',
    11,
  ],
  [OBSERVED, { escalated: false }, 'met', 'handed to a human: only observed', 10],
  [NOT_STEADY, { escalated: false }, 'errored', 'the app was not well before', 7],
];

describe('an expectation', () => {
  it.each(ROWS)(
    '%#: $1 is judged by the lines of its scenario',
    (lines, one, result, seen, seq) => {
      const [first] = judged(lines, one).judged;
      expect(first).toEqual({
        ...{ expectation: one, result, seq },
        seen: expect.stringContaining(seen) as string,
      });
    },
  );

  it('of every kind can be met, missed, and without anything to judge it by', () => {
    const kinds = new Set(
      ROWS.map(([, one, result]) => `${String(Object.keys(one)[0])} ${result}`),
    );
    for (const kind of ['incident', 'action', 'gate', 'order', 'signal', 'escalated']) {
      for (const result of ['met', 'missed', 'errored'])
        expect(kinds).toContain(`${kind} ${result}`);
    }
  });
});

const SEEN: Expectation = { incident: 'crash' };

describe('a scenario', () => {
  it.each<[what: string, ending: Ending, lines: readonly ProofBody[], expected: Expectation[]]>([
    ['of which all is met', 'passed', HEALED, [SEEN, { gate: 'allowed' }]],
    ['of which one is missed', 'missed', HEALED, [SEEN, { gate: 'refused' }]],
    [
      'of which one cannot be judged',
      'inconclusive',
      OBSERVED,
      [SEEN, { signal: 'stable_after', at_most: 1 }],
    ],
    [
      'of which one is missed and one cannot be judged',
      'missed',
      OBSERVED,
      [{ incident: 'overload' }, { signal: 'stable_after', at_most: 1 }],
    ],
    ['that is only observed', 'observed', OBSERVED, [SEEN]],
    ['whose fault shows no effect', 'inconclusive', NO_EFFECT, [{ incident: 'crash', times: 0 }]],
    ['that could not begin', 'inconclusive', NOT_STEADY, [SEEN]],
    ['that was cut off', 'unfinished', CUT_OFF, [SEEN]],
    ['that does not get well', 'missed', NOT_HEALED, [SEEN]],
    ['that must end with a human', 'passed', NOT_HEALED, [SEEN, { escalated: true }]],
    ['that is refused', 'refused', REFUSED, [{ incident: 'overload' }]],
    ['that must be refused', 'passed', REFUSED, [{ gate: 'refused' }]],
    ['that must be refused otherwise', 'missed', REFUSED, [{ gate: 'refused', reason: 'paused' }]],
    ['that must not be refused', 'missed', REFUSED, [{ gate: 'refused', times: 0 }]],
    ['that a human gets, since it is refused', 'passed', REFUSED, [{ escalated: true }]],
    ['of which the second incident is refused', 'refused', HEALED_THEN_REFUSED, [SEEN]],
    ['of which only one may be allowed', 'missed', HEALED_THEN_REFUSED, [{ gate: 'allowed' }]],
    [
      'of which one is allowed and one refused',
      'passed',
      HEALED_THEN_REFUSED,
      [
        { gate: 'allowed', times: 1 },
        { gate: 'refused', times: 1 },
      ],
    ],
    ['of which nothing is known', 'missed', HEALED, []],
  ])('%s: %s', (_what, ending, lines, expected) => {
    expect(judged(lines, ...expected).ending).toBe(ending);
  });

  it('must leave the app well after the last act, which nobody has to say', () => {
    const told = judged(NOT_HEALED, SEEN).judged.map(({ expectation, result, seen, seq }) => [
      expectationText(expectation),
      ...[result, seen, seq],
    ]);
    expect(told).toEqual([
      ['crash seen at least once', 'met', 'crash seen once', 8],
      [
        'the app well after the last act',
        ...['missed', 'the app did not get well after restart_service', 10],
      ],
    ]);
  });

  it.each([
    ['was refused', REFUSED],
    ['was only observed', OBSERVED],
  ])(
    'says nothing of the app after the last act where what was decided %s: there was none',
    (_what, lines) => {
      const implied = judged(lines, SEEN).judged.filter(
        ({ expectation }) => 'implied' in expectation,
      );
      expect(implied.map(({ expectation }) => expectationText(expectation))).not.toContain(
        'the app well after the last act',
      );
    },
  );

  it.each([
    [333_332, 'missed'],
    [333_333, 'inconclusive'],
  ])('says nothing of an app that waited for a CPU for %d ppm of the time: %s', (ppm, ending) => {
    const stable: Expectation = { signal: 'stable_after', at_most: 1_000 };
    const told = judged(notHealedWaiting(ppm), SEEN, stable);
    expect(told.ending).toBe(ending);
    expect(told.judged.map(({ result }) => result === 'errored')).toEqual([
      false,
      ending === 'inconclusive',
      ending === 'inconclusive',
    ]);
  });

  it('says nothing of what was decided about an app that waited for a CPU, but of what was forbidden', () => {
    const scaled: Expectation = { action: 'scale_workers' };
    const forbidden: Expectation[] = [
      { gate: 'allowed', times: 0 },
      { action: 'restart_service', times: 0 },
    ];
    const said = judged(notHealedWaiting(500_000), scaled, SEEN);
    expect(said.ending).toBe('inconclusive');
    expect(said.judged[0]?.seen).toContain('waited for a CPU for 50 % of the time');
    for (const one of forbidden) {
      expect(judged(notHealedWaiting(500_000), one).judged[0]?.result).toBe('missed');
    }
    expect(judged(notHealedWaiting(0), scaled, SEEN).ending).toBe('missed');
  });

  it('is refused at the line that says why, where nothing is said of gates', () => {
    expect(judged(HEALED_THEN_REFUSED, SEEN).judged.at(-1)).toEqual({
      expectation: { implied: 'no_refusal' },
      ...{
        result: 'missed',
        seen: 'refused by the gates (never_allowed, not_executable)',
        seq: 13,
      },
    });
  });

  it('misses no expectation but the implied one where what is refused was not said to be', () => {
    const allowed: Expectation = { gate: 'allowed', times: 1, severity: 'catastrophic' };
    const { ending, judged: all } = judged(HEALED_THEN_REFUSED, SEEN, allowed);
    expect(ending).toBe('missed');
    expect(all.filter(({ result }) => result !== 'met').map((one) => one.expectation)).toEqual([
      { implied: 'no_refusal' },
    ]);
    expect(all[1]).toMatchObject({ expectation: allowed, result: 'met', seq: 9 });
  });

  it('ends where the operator puts the app back', () => {
    const restored = [...NOT_HEALED, emitted('restart'), ...HEALED];
    const { scenarios } = summaryOf(linesOf([...openingLines(), ...restored]));
    expect(
      scenarios.map(({ first_seq, last_seq, kinds }) => [first_seq, last_seq, kinds.length]),
    ).toEqual([
      [7, 11, 5],
      [13, 16, 4],
    ]);
  });
});

describe('what is expected, in words', () => {
  it.each<[Expectation, string]>([
    [{ incident: 'false_alarm', times: 0 }, 'false alarm seen never'],
    [{ incident: 'crash', times: 4 }, 'crash seen exactly 4 times'],
    [
      { action: 'restart_service', decided_by: 'q_table' },
      'restart_service decided by the Q-table at least once',
    ],
    [
      { action: 'scale_workers', workers_to: 3, decided_by: 'rule', times: 1 },
      'scale_workers to 3 workers decided by a rule exactly once',
    ],
    [
      { gate: 'refused', reason: 'storm_brake' },
      'refused by the gates (storm_brake) at least once',
    ],
    [{ order: ['RL_DECISION', 'ORCH_EXEC'] }, 'in this order: RL_DECISION, ORCH_EXEC'],
    [{ signal: 'stable_after', at_most: 1_000_000 }, 'stable_after at most 1 s'],
    [{ signal: 'requests_lost', at_least: 1, at_most: 5 }, 'requests_lost at least 1, at most 5'],
    [{ escalated: false }, 'not handed to a human'],
    [{ escalated: true, reason: 'tie_in_prod' }, 'handed to a human (tie in prod)'],
  ])('%j', (expectation, words) => {
    expect(expectationText(expectation)).toBe(words);
  });
});

describe('an alert from outside, where nothing can be said of the scenario', () => {
  const [scenario] = summaryOf(linesOf([...openingLines(), ...NO_EFFECT])).scenarios;
  const [healed] = summaryOf(linesOf([...openingLines(), ...HEALED])).scenarios;
  const [incident] = healed?.incidents ?? [];
  if (scenario === undefined || incident?.decision == null) throw new Error('no scenario');
  const { decision } = incident;
  const answeredWith = (action: typeof decision.action) =>
    judgeScenario(
      { ...scenario, fromOutside: [{ ...incident, decision: { ...decision, action } }] },
      [{ incident: 'crash' }],
    );

  it('is judged all the same', () => {
    const { ending, judged: all } = answeredWith('noop');
    expect(ending).toBe('inconclusive');
    expect(all.map(({ result }) => result)).toEqual(['errored', 'errored', 'met']);
    expect(all.at(-1)?.seen).toContain('nothing done about it');
  });

  it('and is a miss where something was done about it', () => {
    const { ending, judged: all } = answeredWith('restart_service');
    expect(ending).toBe('missed');
    expect(all.map(({ result }) => result)).toEqual(['errored', 'errored', 'missed']);
  });
});
