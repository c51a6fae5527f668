import { describe, expect, it } from 'vitest';
import { SHIELD_WORDS } from '../../../src/audit/summary/agent-comparison.js';
import { AGENT_VERDICTS } from '../../../src/audit/summary/agent-verdicts.js';
import { expectationText } from '../../../src/audit/summary/expectation-text.js';
import { repeatNotes } from '../../../src/cli/views/repeat-notes.js';
import { styleFor } from '../../../src/cli/views/style.js';
import { claimText, timeText } from '../../../src/cli/views/trial-figures.js';
import { trialsLine, trialsText, type TrialsReport } from '../../../src/cli/views/trials-text.js';
import { agentTotals } from '../../../src/run/trials/agent-totals.js';
import { judgeRepeats, type ScenarioOutcome } from '../../../src/run/trials/judge-repeats.js';
import { outcomeOf, planned, scenarioFile } from '../../support/trials.js';

const LONG = 'a-scenario-whose-name-is-forty-long-1234';
const TWENTY = scenarioFile({ repeat: { runs: 20, at_least: 19 } });
const P = 'P'.repeat(18);
const PLAIN = styleFor({ isTTY: false }, false);
const COMMANDS = {
  repeat: ({ seed }: { seed: number }) => ['demo-run', 'run', '--seed', String(seed)],
  explain: (_trial: unknown, seq: number) => ['demo-run', 'explain', String(seq), 'x.log'],
  again: ['demo-run', 'run', '--scenario', 'crash.yaml'],
};

function reportOf(...outcomes: ScenarioOutcome[]): TrialsReport {
  const not_played = [{ scenario: 'only-dev', file: 'x.yaml', environments: ['dev'] as const }];
  return { verdict: 'FAIL', outcomes, not_played, notes: [] };
}

function textOf(...outcomes: ScenarioOutcome[]): string {
  return trialsText(reportOf(...outcomes), COMMANDS, PLAIN).join('\n');
}

const AGENT = agentTotals([
  outcomeOf('PP', {
    bend: {
      agent: {
        record: { source: 'process', isolation: 'none' },
        counts: countsOf(AGENT_VERDICTS, { right: 2, overruled: 1 }),
        shield: {
          on: countsOf(SHIELD_WORDS, { right: 3 }),
          off: countsOf(SHIELD_WORDS, { right: 2, needless: 1 }),
          built_in: countsOf(SHIELD_WORDS, { right: 2, unknown: 1 }),
        },
        by: 'simulated_app',
        not_compared: { waits_for_an_action: 1 },
      },
    },
  }),
]);

/** Nothing but what is given. */
function countsOf<Word extends string>(
  words: readonly Word[],
  counts: Partial<Record<Word, number>>,
): Record<Word, number> {
  return {
    ...(Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>),
    ...counts,
  };
}

describe('where an agent of one`s own decides', () => {
  const lines = trialsText({ ...reportOf(outcomeOf('PP')), agent: AGENT }, COMMANDS, PLAIN);
  const text = lines.join('\n');

  it('says once who it is, and sums over all runs what came of its answers', () => {
    expect(text.match(/Agent: a program of your own decides/g)).toHaveLength(1);
    expect(text).toContain('-- The agent  2 runs ---');
    expect(text).toContain('answers    of 6 incidents 4 right; 2 overruled');
  });

  it('sums what rules and gates changed', () => {
    expect(text).toMatch(/^ {2}right +6 +4 +4$/m);
    expect(text).toMatch(/^ {2}needless +0 +2 +0$/m);
    expect(text).toMatch(/^ {2}unknown +0 +0 +2$/m);
  });

  it('says how that was obtained, and of how many answers it is not known', () => {
    expect(lines).toContain('  2 not compared: a fault waits for what the agent does');
    expect(lines).toContain(
      '  What was not done: by the simulated app, with the same faults again.',
    );
  });

  it('says it again beside the verdict', () => {
    expect(lines.slice(-2)).toEqual([
      'Agent: of 6 incidents 4 right; 2 overruled',
      'FAIL  1 of 1 scenario passed  1 not played',
    ]);
  });
});

it('the verdict comes last, below all that led to it', () => {
  expect(textOf(outcomeOf('F')).split('\n').at(-1)).toBe(
    'FAIL  0 of 1 scenario passed  crash FAIL  1 not played',
  );
});

it('what no file states is expected only of the runs in which it says something', () => {
  const [first] = outcomeOf('PP').trials;
  const implied = {
    expectation: { implied: 'no_refusal' },
    result: 'met',
    seen: '',
    seq: 8,
  } as const;
  if (first === undefined) throw new Error('a run was played');
  const file = scenarioFile();
  const both = judgeRepeats(planned(file, 2), [
    first,
    { ...first, repeat: 2, judged: [...first.judged, implied] },
  ]);
  expect(textOf(both)).toMatch(/^ {2}crash +PASS +2\/2 +5\/5 /m);
});

describe('the table of scenarios', () => {
  it('has a row for each, and what was not played', () => {
    const text = textOf(outcomeOf('P'), outcomeOf('I', { file: scenarioFile({}, { id: LONG }) }));
    expect(text).toMatch(/^ {2}crash +PASS +1\/1 +2\/2 +1\.5 s +000001-8f3a$/m);
    expect(text).toMatch(new RegExp(`^ {2}${LONG}\\n +INCONCLUSIVE +0/1 +1/2 `, 'm'));
    expect(text).toContain('not played only-dev: it is only for dev');
    expect(text).toMatch(/^ {2}1 of 2 passed +1\/2 +3\/4 +3\.0 s$/m);
  });

  it('is all there is of scenarios that passed in one run, whatever weight they have', () => {
    const expectations = [
      { incident: 'crash', role: 'objective' },
      { action: 'rollback', times: 0, role: 'safeguard', severity: 'catastrophic' },
    ] as const;
    const file = scenarioFile({}, { expect: expectations });
    const text = textOf(outcomeOf('P', { file }), outcomeOf('P', { file }));
    expect(text).not.toMatch(/^ {2}(?:verdict|runs|met) /m);
  });

  it('says why repeats did not pass, and how much of what was expected was met', () => {
    const text = textOf(outcomeOf(`${P}FF`, { file: TWENTY }));
    expect(text).toContain('verdict    crash: FAIL, 2 failed, 19 of 20 must pass');
    expect(text).toMatch(/^ {2}met +crash: objectives 38 of 40 met; 40 of 40 evaluated$/m);
  });

  it('shows of a miss what was expected, what was seen, where, and what to do', () => {
    const text = textOf(outcomeOf('F'));
    expect(text).toContain('expected   restart_service decided by the Q-table at least once');
    expect(text).toMatch(/seen {7}noop chosen by a rule +proof #8/);
    expect(text).toContain('run        000001-8f3a, seed 42');
    expect(text).toContain('to do      demo-run explain 8 x.log');
    expect(text).toContain('again      demo-run run --seed 42');
  });

  it('shows what was missed and what could not be judged, each once', () => {
    const [said, missed] = outcomeOf('F').trials[0]?.judged ?? [];
    if (said === undefined || missed === undefined) throw new Error('two expectations are judged');
    const open = { ...said, result: 'errored', seen: 'no line has a reading of it' } as const;
    const unmet = [
      {
        ...{ about: 'crash', expected: 'crash seen at least once', seq: 8 },
        ...{ seen: `nothing can be said: ${open.seen}`, remedy: 'expect something else' },
      },
      {
        ...{ about: 'crash', expected: expectationText(missed.expectation), seq: 8 },
        ...{ seen: missed.seen, remedy: 'demo-run explain 8 says why' },
      },
    ];
    const text = textOf(outcomeOf('F', { bend: { judged: [open, missed], unmet } }));
    expect(text.match(/^-- Not as expected: crash/gm)).toHaveLength(1);
    expect(text.match(/^-- FAIL: crash/gm)).toHaveLength(1);
    expect(text.match(/seen {7}noop chosen by a rule/g)).toHaveLength(1);
    expect(text).toContain('seen       nothing can be said: no line has a reading of it');
    expect(text).toContain('to do      expect something else');
    expect(text).not.toContain('says why');
  });

  it('shows one screen for each expectation, however often it was missed', () => {
    const text = textOf(outcomeOf(`${P}FF`, { file: TWENTY }));
    expect(text.match(/Not as expected/g)).toHaveLength(1);
    expect(text).toContain('missed in 2 of 20');
    expect(text).toContain('repeat 19 of 20, seed 60');
  });

  it('says of a refusal what ends it', () => {
    const [first] = outcomeOf('F').trials[0]?.judged ?? [];
    if (first === undefined) throw new Error('two expectations are judged');
    const seen = 'refused by the gates (paused)';
    const expectation = { implied: 'no_refusal' } as const;
    const judged = [{ ...first, expectation, result: 'missed', seen, seq: 9 }] as const;
    const expected = expectationText(expectation);
    const remedy = '`demo-run resume` ends the pause';
    const unmet = [{ about: 'crash', expected, seen, seq: 9, remedy }];
    expect(textOf(outcomeOf('F', { bend: { judged, unmet } }))).toMatch(/resume .*--root/);
  });

  it('counts only runs that were played, and says how many were not', () => {
    const file = scenarioFile({ repeat: { runs: 3, at_least: 3 } });
    const text = textOf(outcomeOf('F--', { file })).replace(/\s+/g, ' ');
    expect(text).toContain('verdict crash: FAIL, 1 failed, 2 not played, 3 of 3 must pass');
    expect(text).toContain('missed in 1 of 1');
    expect(text).toContain('0 of 1 passed: at most 97.5 % with 95 % confidence');
  });

  it('has no blank lines around what says nothing', () => {
    for (const word of ['P', 'F']) {
      const lines = trialsText({ ...reportOf(outcomeOf(word)), not_played: [] }, COMMANDS, PLAIN);
      expect(lines.join('\n')).not.toContain('\n\n\n');
    }
  });

  it('shows why a run broke off', () => {
    expect(textOf(outcomeOf('I', { bend: { error: 'the bus is gone' } }))).toContain(
      'error      the bus is gone',
    );
  });

  it('fits into 80 columns of printable ASCII', () => {
    const bend = { error: `caf\u00e9 ${'x'.repeat(200)}`, unmet: [] };
    const file = scenarioFile({ repeat: { runs: 20, at_least: 19 } }, { id: LONG });
    for (const word of ['P', 'F', 'I', '-', `${P}FF`]) {
      for (const line of textOf(outcomeOf(word, { file, bend })).split('\n')) {
        expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
      }
    }
  });

  it('is one line for --quiet', () => {
    expect(trialsLine(reportOf(outcomeOf('P'), outcomeOf('F')))).toBe(
      'FAIL  1 of 2 scenarios passed  crash FAIL  1 not played',
    );
  });
});

describe('what repeats show', () => {
  it.each([
    [`${P}PF`, '19 of 20 passed: at least 75.1 % with 95 % confidence; this does not show 95 %'],
    [`${P}PP`, '20 of 20 passed: at least 83.1 % with 95 % confidence; this does not show 95 %'],
    [`${P}PI`, '19 of 19 passed: at least 82.3 % with 95 % confidence; this does not show 95 %'],
    ['I'.repeat(20), '0 of 0 passed: this shows nothing'],
  ])('%s: %s', (word, text) => {
    expect(claimText(outcomeOf(word, { file: TWENTY }))).toBe(text);
  });

  it('is not held against all, which no number of runs shows', () => {
    const file = scenarioFile({ repeat: { runs: 20, at_least: 20 } });
    expect(claimText(outcomeOf(`${P}PP`, { file }))).toMatch(
      /at least 83\.1 % with 95 % confidence$/,
    );
  });

  it('is said where it is enough', () => {
    const file = scenarioFile({ repeat: { runs: 20, at_least: 16 } });
    expect(claimText(outcomeOf(`${P}PP`, { file }))).toMatch(
      /at least 83\.1 % .*; this shows 80 %$/,
    );
  });

  it.each([
    [
      { runs: 3, at_least: 1 },
      'PPP',
      'at least 29.2 % with 95 % confidence; this does not show 33.3 %',
    ],
    [
      { runs: 200, at_least: 199 },
      'P',
      'at least 2.5 % with 95 % confidence; this does not show 99.5 %',
    ],
  ])('is not rounded up, of %j after %s', (gate, word, text) => {
    expect(claimText({ ...outcomeOf(word), gate })).toContain(text);
  });

  const QUIET = { simulated: false, learn: false };
  it.each([
    { env: 'stage', word: 'P', asked: QUIET, says: [] },
    {
      env: 'stage',
      word: 'PP',
      asked: QUIET,
      says: ['in stage the built-in decider draws nothing'],
    },
    { env: 'prod', word: 'PP', asked: QUIET, says: ['in prod the built-in decider draws nothing'] },
    { env: 'dev', word: 'PP', asked: QUIET, says: ['these runs learn from one another'] },
    {
      env: 'stage',
      word: 'PP',
      asked: { simulated: true, learn: true },
      says: ['in stage', 'these runs learn', 'on the simulated app nothing varies but the seed'],
    },
  ] as const)('beside $word in $env, $asked, is $says', ({ env, word, asked, says }) => {
    const file = scenarioFile({ environment: [env] });
    const notes = repeatNotes([outcomeOf(word, { file })], asked);
    expect(notes).toEqual(says.map((text) => expect.stringContaining(text) as string));
  });
});

describe('a time', () => {
  it.each([
    [0, '0 ms'],
    [850_400, '850 ms'],
    [12_340_000, '12.3 s'],
    [245_900_000, '4 min 05 s'],
  ])('of %i us is %s', (us, text) => {
    expect(timeText(us)).toBe(text);
  });
});
