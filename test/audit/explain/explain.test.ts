import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../../src/audit/explain/explanation.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { explained, plainText, sectionOf } from '../../support/explained.js';
import { escalated, outcomeUnknown, recovered } from '../../support/sample-endings.js';
import { decided, injected } from '../../support/sample-lines.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';
import { deniedRun, unstableRun } from '../../support/sample-outcomes.js';

describe('which decision a line is explained by', () => {
  it.each([
    { bodies: defaultRun(), about: 8, lines: [7, 8, 9, 10] },
    { bodies: defaultRun(), about: 12, lines: [11, 12, 13, 14] },
    { bodies: deniedRun(), about: 8, lines: [7, 8, 9, 10, 11, 12] },
    { bodies: unstableRun(), about: 8, lines: [7, 8, 9, 10, 11] },
  ])('is the one on line $about for lines $lines', async ({ bodies, about, lines }) => {
    for (const seq of lines) expect((await explained(bodies, seq)).choice?.seq).toBe(about);
  });

  it.each([1, 4, 5, 6])('is none for line %i of a run, whose causes are told', async (seq) => {
    const { choice, gates, outcome, causes } = await explained(defaultRun(), seq);
    expect([choice, gates, outcome]).toEqual([null, null, null]);
    expect(causes.map((cause) => cause.seq)).toEqual(
      Array.from({ length: seq }, (_, at) => at + 1),
    );
  });
});

describe('the explanation of a decision', () => {
  it('keeps its own schema', async () => {
    for (let seq = 1; seq <= 18; seq += 1) {
      const explanation = await explained(defaultRun(), seq);
      expect(explanationSchema.parse(explanation)).toEqual(explanation);
    }
  });

  it('puts the number and the edge behind each bucket of the state', async () => {
    const { choice } = await explained(defaultRun(), 12);
    expect(
      choice?.state.map(({ bucket, number, threshold }) => [bucket, number, threshold]),
    ).toEqual([
      ['overload', 990_000, 850_000],
      ['saturated', 990_000, 850_000],
      ['below_max', 1, 3],
      ['0', 0, 2],
    ]);
  });

  it('orders the Q-values, and says the margin to the next best', async () => {
    const line = decided('crash');
    const { choice } = await explained(defaultRun(), 8);
    const values = Object.entries(line.q_micro ?? {}).sort(([, one], [, other]) => other - one);
    expect(choice?.q_values?.map(({ action, q_micro }) => [action, q_micro])).toEqual(values);
    expect(choice?.next_best).toBe(values[1]?.[0]);
    expect(choice?.margin_micro).toBe((values[0]?.[1] ?? 0) - (values[1]?.[1] ?? 0));
  });

  it('names the rule that chose, and the numbers that it looked at', async () => {
    const explanation = await explained(defaultRun(), 16);
    expect(explanation.choice?.rule?.about).toBe('false_alarm_is_noop');
    expect(explanation.choice?.rejected[0]?.numbers).toBe(
      '97 % is claimed (#15), but 3 windows in a row are below 85 %: 5 %, 5 %, 5 %',
    );
    expect(sectionOf(explanation, 'Decision d3: noop, by a rule').at(0)).toMatch(
      /rule +false_alarm_is_noop: the readings deny the alert/,
    );
  });

  it('says what the policy never allows', async () => {
    const { choice } = await explained(defaultRun(), 8);
    expect(choice?.rejected.slice(-2).map(({ action, numbers }) => [action, numbers])).toEqual([
      ['rollback', 'the policy never allows rollback, delete'],
      ['delete', 'the policy never allows rollback, delete'],
    ]);
  });

  it('tells the way of an overload in full', async () => {
    const explanation = await explained(defaultRun(), 14);
    expect(sectionOf(explanation, 'What was seen')).toEqual([
      '  fault      10 ms requests, 1.25 times what one worker can do         proof #11',
      '  incident   overload: utilization, detected 150.0 ms after its first  proof #12',
      '             sign',
      '  state      3 windows in a row at 85 % or more: 99 %, 99 %, 99 %.     proof #12',
      '             The workers are 99 % busy on average. 1 serving, at most',
      '             3. Recent restarts: 0 in the last 60 s',
    ]);
    expect(sectionOf(explanation, 'Gates: allowed')).toEqual([
      '  passed     every gate, from policy to approval                       proof #13',
      '  freshness  0.1 ms old, at most 5 s is fresh                          proof #13',
      '  bounds     3 asked for, 1 serving, 1 to 3 are within the spec (#3)   proof #13',
    ]);
    expect(sectionOf(explanation, 'What followed: the app was seen to be stable')).toEqual([
      '  act        every gate passed; scale_workers executed in 8.0 ms       proof #13',
      '  effect     serving workers 1 -> 3                                    proof #13',
      '  stable     310.0 ms after first sign; 0 requests lost, 12 answered   proof #14',
    ]);
  });

  it('says the result that its lines say', async () => {
    const died: ProofBody[] = [
      ...openingLines(),
      injected('crash'),
      decided('crash'),
      outcomeUnknown('restart_service'),
      recovered(8),
    ];
    const results = [
      await explained(defaultRun(), 8),
      await explained(unstableRun(), 8),
      await explained(deniedRun(), 8),
      await explained(died, 9),
    ].map(({ outcome }) => outcome?.result);
    expect(results).toEqual(['stable', 'not_stable', 'refused', 'unknown']);
  });
});

describe('what is not known', () => {
  it('is said of other runs, where the log is a copied one', async () => {
    const { choice } = await explained(defaultRun(), 8);
    expect(choice?.history).toEqual({ known: false, because: 'not known from a copied log' });
  });

  it('is said of the numbers, where the decider did not know and called a human', async () => {
    const { state, cause_seen, workers_from, measured } = decided('crash');
    const body: ProofBody = {
      ...escalated('state_unknown_to_q_table'),
      considered: {
        ...{ cause_seen, workers_from, utilization_known: false, q_micro: null, visits: null },
        state: { incident: 'crash', ...state },
      },
      measured: {
        event_timestamp: '2026-01-01T00:00:00.000Z',
        decided_at_us: measured.decided_at_us,
      },
    };
    const bodies = [...openingLines(), injected('crash'), body];
    const explanation = await explained(bodies, 7);
    expect(explanation.choice).toMatchObject({ kind: 'escalation', seq: 8, action: null });
    expect(explanation.outcome?.result).toBe('escalated');
    expect(sectionOf(explanation, 'No decision: a human is needed')).toEqual([
      '  because    state unknown to q table                                   proof #8',
      '  cost       the table has no row for this state                        proof #8',
    ]);
    expect(plainText(await explained(bodies, 8))[1]).toBe(
      'A human is needed: the agent never learned what to do in this state.',
    );
    expect(explanation.choice?.state[0]?.because).toBe('the line does not hold the number');
    expect(sectionOf(explanation, 'What was seen').join(' ')).toMatch(
      /state +\d serving, at most 3 /,
    );
  });
});

describe('hostile text in a log', () => {
  it('reaches no terminal unescaped, and makes no line wider', async () => {
    const detail = `\u001b[2J\u202e${'x'.repeat(300)}\n\u009b1A`;
    const bodies = unstableRun('failed').map((body) =>
      body.event_name === 'ORCH_EXEC' ? { ...body, effect: detail } : body,
    );
    const text = plainText(await explained(bodies, 8));
    expect(text.join('\n')).toContain('\\u001b[2J\\u202e');
    for (const line of text) expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
  });
});
