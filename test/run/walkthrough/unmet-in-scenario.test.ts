import { describe, expect, it } from 'vitest';
import {
  judgeScenario,
  type JudgedExpectation,
} from '../../../src/audit/summary/judge-scenario.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import type { ProofBody, ProofBodyOf } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { unmetInScenario } from '../../../src/run/walkthrough/unmet-in-scenario.js';
import { linesOf } from '../../support/report-of.js';
import { injected } from '../../support/sample-lines.js';
import {
  agentFailed,
  decidedByAgent,
  decidedByRule,
  escalatedFor,
  toldOf,
} from '../../support/sample-agents.js';
import { escalated } from '../../support/sample-endings.js';
import { openingLines } from '../../support/sample-log.js';
import { refusedOf } from '../../support/sample-outcomes.js';
import {
  HEALED,
  NOT_HEALED,
  notHealedWaiting,
  NO_EFFECT,
  OBSERVED,
  REFUSED,
} from '../../support/sample-scenarios.js';

const CRASH: readonly Expectation[] = [
  { incident: 'crash' },
  { action: 'restart_service', decided_by: 'q_table' },
];
const BY_A_RULE: readonly Expectation[] = [
  { incident: 'crash' },
  { action: 'noop', decided_by: 'rule' },
];
const OVERLOAD: readonly Expectation[] = [{ incident: 'overload' }, { action: 'scale_workers' }];
const UNDECIDED = [injected('crash'), escalated('no_learned_value')];

/** What a scenario of these lines falls short of; its first line is line 7. */
function unmetOf(lines: readonly ProofBody[], expectations: readonly Expectation[]) {
  const [scenario] = summaryOf(linesOf([...openingLines(), ...lines])).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const { judged } = judgeScenario(scenario, expectations);
  return unmetInScenario({ id: 'own', judged, incidents: scenario.incidents }, undefined);
}

function refusedBy(gate: string, code?: string): ProofBody[] {
  const { reasons, ...refusal } = refusedOf('scale_workers');
  const own = reasons.map((reason) => ({
    ...reason,
    gate,
    code: code ?? reason.code,
  })) as typeof reasons;
  const line: ProofBodyOf<'ORCH_REFUSE'> = { ...refusal, reasons: own };
  return REFUSED.map((body) => (body.event_name === 'ORCH_REFUSE' ? line : body));
}

const ASKED = [decidedByAgent('crash', toldOf('crash', { wanted: 'noop' })), HEALED[2], HEALED[3]];
const SCALES: readonly Expectation[] = [{ action: 'scale_workers' }];

describe('where an agent of one`s own was asked', () => {
  it.each<[remedy: RegExp, lines: readonly (ProofBody | undefined)[]]>([
    [/^the agent chose so: `demo-run explain 8` has its reason/, [injected('crash'), ...ASKED]],
    [
      /^the agent asked for a human: `demo-run explain 8` has its reason/,
      [
        injected('crash'),
        escalatedFor('crash', 'agent_escalated', toldOf('crash', { wanted: null })),
      ],
    ],
    [
      /^the agent gave no answer \(not json\): `demo-run explain 8` has what came/,
      [injected('crash'), agentFailed('not_json'), escalatedFor('crash', 'agent_gave_no_answer')],
    ],
    [
      /^a rule decided in place of the agent: `demo-run explain 8` says which/,
      [injected('crash'), decidedByRule(toldOf('crash')), HEALED[2], HEALED[3]],
    ],
  ])('the remedy is about it: %s', (remedy, lines) => {
    const bodies = lines.filter((line) => line !== undefined);
    expect(unmetOf(bodies, SCALES)[0]?.remedy).toMatch(remedy);
  });
});

it('what a transcript does not hold is told once, whatever was expected', () => {
  const lines = [
    injected('crash'),
    agentFailed('not_recorded'),
    escalatedFor('crash', 'agent_gave_no_answer'),
  ];
  expect(unmetOf(lines, [...SCALES, { action: 'noop' }])).toMatchObject([
    {
      seq: 8,
      seen: 'the transcript holds no answer to this question',
      remedy: expect.stringMatching(/^record again/) as string,
    },
  ]);
});

it.each(['unsigned', 'signature_wrong'])('of what is %s it says how to sign', (code) => {
  const unmet = unmetOf(refusedBy('intake', code), [{ gate: 'allowed' }]);
  expect(unmet[0]?.remedy).toMatch(/apps\/agents\/signed\.mjs/);
});

describe('what a scenario falls short of', () => {
  it.each<{ what: string; lines: readonly ProofBody[]; expected: readonly Expectation[] }>([
    { what: 'that was healed', lines: HEALED, expected: CRASH },
    { what: 'that was only observed', lines: OBSERVED, expected: CRASH },
  ])('is nothing of one $what as expected', ({ lines, expected }) => {
    expect(unmetOf(lines, expected)).toEqual([]);
  });

  it.each<{
    what: string;
    lines: readonly ProofBody[];
    expected?: readonly Expectation[];
    unmet: readonly (readonly [expected: string, seen: string, seq: number, remedy: RegExp])[];
  }>([
    {
      what: 'another choice, at the line that made it',
      lines: HEALED,
      expected: BY_A_RULE,
      unmet: [
        [
          'noop decided by a rule at least once',
          'restart_service by the Q-table: decided once',
          ...([8, /policy.*exploring in dev.*demo-run explain 8/] as const),
        ],
      ],
    },
    {
      what: 'another choice of a run that only observes',
      lines: OBSERVED,
      expected: BY_A_RULE,
      unmet: [
        [
          'noop decided by a rule at least once',
          'restart_service by the Q-table: decided once',
          ...([8, /exploring in dev/] as const),
        ],
      ],
    },
    {
      what: 'an act that did not help, at the line of every look',
      lines: NOT_HEALED,
      unmet: [
        [
          'the app well after the last act',
          'the app did not get well after restart_service',
          ...([10, /every look at the app/] as const),
        ],
      ],
    },
    {
      what: 'another choice that did not help either, each by itself',
      lines: NOT_HEALED,
      expected: BY_A_RULE,
      unmet: [
        [
          'noop decided by a rule at least once',
          'restart_service by the Q-table: decided once',
          ...([8, /exploring in dev/] as const),
        ],
        [
          'the app well after the last act',
          'the app did not get well after restart_service',
          ...([10, /every look at the app/] as const),
        ],
      ],
    },
    {
      what: 'no decision, with why there is none',
      lines: UNDECIDED,
      unmet: [
        [
          'restart_service decided by the Q-table at least once',
          'nothing was decided (no learned value)',
          ...([8, /human has to decide.*demo-run explain 8/] as const),
        ],
      ],
    },
    {
      what: 'a refusal, at the line that has the reasons',
      lines: REFUSED,
      expected: OVERLOAD,
      unmet: [
        [
          'no refusal by the gates',
          'refused by the gates (never_allowed, not_executable)',
          ...([9, /demo-run policy.*expect the refusal/] as const),
        ],
      ],
    },
  ])('is $what', ({ lines, expected = CRASH, unmet }) => {
    expect(unmetOf(lines, expected)).toEqual(
      unmet.map(([what, seen, seq, remedy]) => ({
        ...{ about: 'own', expected: what, seen, seq },
        remedy: expect.stringMatching(remedy) as string,
      })),
    );
  });

  it.each([
    ['pause', '`demo-run resume`'],
    ['approval', 'typing the hash'],
    ['allowlist', 'demo-run policy'],
  ] as const)('says what to do where %s refused, whatever was said of gates', (gate, remedy) => {
    for (const expected of [OVERLOAD, [{ gate: 'allowed' } as const]]) {
      const [unmet] = unmetOf(refusedBy(gate), expected);
      expect(unmet).toMatchObject({ remedy: expect.stringContaining(remedy) as string, seq: 9 });
    }
  });

  it('is told once where nothing can be concluded, with what is known of it', () => {
    const [scenario] = summaryOf(linesOf([...openingLines(), ...NO_EFFECT])).scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const { judged } = judgeScenario(scenario, CRASH);
    const why = { seen: 'no reading shows it', remedy: 'break more' };
    const { incidents } = scenario;
    expect(unmetInScenario({ id: 'own', judged, incidents }, why)).toEqual([
      { about: 'own', expected: 'crash seen', seq: 8, ...why },
    ]);
  });
});

describe('an expectation of a scenario', () => {
  function unmet(one: Partial<JudgedExpectation>) {
    const judged = {
      expectation: { incident: 'crash' },
      result: 'missed',
      seen: 'nothing',
    } as const;
    return unmetInScenario(
      { id: 'own', judged: [{ ...judged, seq: 9, ...one }], incidents: [] },
      undefined,
    );
  }

  it('that is met is not told', () => {
    expect(unmet({ result: 'met' })).toEqual([]);
  });

  it('that cannot be judged is told as that, and no machine is blamed', () => {
    expect(unmet({ result: 'errored' })).toMatchObject([
      {
        seen: 'nothing can be said: nothing',
        remedy: expect.stringMatching(/^`demo-run log` .*expect/) as string,
      },
    ]);
  });

  it.each<[JudgedExpectation['expectation'], RegExp]>([
    [{ incident: 'crash' }, /`demo-run explain 9` says what was read/],
    [{ implied: 'well_after_last_act' }, /every look at the app/],
    [{ implied: 'no_refusal' }, /demo-run policy/],
    [{ gate: 'allowed' }, /demo-run policy/],
    [{ action: 'noop' }, /exploring in dev .*demo-run explain 9/],
    [{ signal: 'workers', at_most: 1 }, /demo-run report/],
    [{ order: ['RL_DECISION', 'ORCH_EXEC'] }, /demo-run log/],
    [{ escalated: true }, /demo-run explain 9/],
  ])('%j has a remedy of its own', (expectation, remedy) => {
    expect(unmet({ expectation })[0]?.remedy).toMatch(remedy);
  });
});

it('where others had the CPUs, a quieter machine is asked for', () => {
  const [unmet] = unmetOf(notHealedWaiting(900_000), CRASH);
  expect(unmet?.seen).toContain('nothing can be said: the app did not get well');
  expect(unmet?.remedy).toContain('close what else runs, run again');
  expect(unmetOf(notHealedWaiting(0), CRASH)[0]?.remedy).not.toContain('run again');
});
