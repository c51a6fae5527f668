import { describe, expect, it } from 'vitest';
import { IncidentHistory } from '../../../src/core/agent-protocol/incident-history.js';
import { toAgentSchema } from '../../../src/core/agent-protocol/messages.js';
import type { ToldAnswer } from '../../../src/core/domain/agent.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import {
  approvalDenied,
  approvalRequested,
  escalated,
  notStable,
} from '../../support/sample-endings.js';
import {
  decided,
  executed,
  injected,
  observed,
  refused,
  stable,
} from '../../support/sample-lines.js';

const ID = 'e3';

function historyOf(...lines: readonly ProofBody[]): IncidentHistory {
  const history = new IncidentHistory();
  history.begin(ID, 'a worker failed');
  for (const line of lines) history.hear(line);
  return history;
}

/** What the agent is told of the last of these lines. */
function heard(...lines: readonly ProofBody[]): unknown[] {
  const last = lines.at(-1);
  const messages = last === undefined ? [] : historyOf(...lines.slice(0, -1)).hear(last).told;
  return messages.map((message) => toAgentSchema.parse(message));
}

function byRule(wanted: string): ProofBody {
  const agent: ToldAnswer = {
    ...{ wanted, workers_to: null, reason: '', observations: 0 },
    built_in: { action: 'noop', workers_to: null },
  };
  return { ...decided('false_alarm'), agent };
}

const done: ProofBody = { ...executed('false_alarm'), event_id: ID };

describe('what an agent is told of a line', () => {
  it.each<[string, ProofBody[], object[]]>([
    ['an act', [executed('crash')], [{ type: 'verdict', verdict: 'executed' }]],
    ['an act that failed', [{ ...executed('crash'), status: 'failed' }], [{ verdict: 'failed' }]],
    ['what would have been done', [observed('crash')], [{ verdict: 'observed' }]],
    [
      'a question to a human',
      [decided('crash'), approvalRequested()],
      [{ verdict: 'awaiting_approval' }],
    ],
    ['a no of a human', [decided('crash'), approvalDenied()], [{ verdict: 'denied' }]],
    ['the end of it', [stable('crash')], [{ type: 'outcome', outcome: 'stable' }]],
    ['another end of it', [notStable('after_action')], [{ outcome: 'not_stable' }]],
    [
      'a human is needed',
      [{ ...escalated(), event_id: ID }],
      [{ outcome: 'escalated', after_ms: null }],
    ],
    [
      'the incident had changed',
      [{ ...escalated('incident_changed'), event_id: ID }],
      [{ verdict: 'overtaken' }, { outcome: 'escalated' }],
    ],
    ['a rule decided against it', [byRule('restart_service')], [{ verdict: 'overruled' }]],
    ['what a rule decided against it, and was done', [byRule('restart_service'), done], []],
    ['a rule decided as it wanted', [byRule('noop')], []],
    ['what it wanted too, and was done', [byRule('noop'), done], [{ verdict: 'executed' }]],
  ])('%s', (_what, lines, messages) => {
    const about = messages.map((message) => ({ ...message, incident_id: ID }));
    expect(heard(...lines)).toMatchObject(about);
    expect(heard(...lines)).toHaveLength(messages.length);
  });

  it('a refusal, with every reason', () => {
    const line = refused(null);
    expect(heard(line)).toEqual([
      { type: 'verdict', incident_id: ID, verdict: 'refused', reasons: line.reasons },
    ]);
  });

  it.each<[string, ProofBody]>([
    ['an attack', refused()],
    ['a control', { ...executed('crash'), control: true }],
    ['an incident that it was not asked about', { ...executed('crash'), event_id: 'e9' }],
    ['an approval of another decision', approvalRequested()],
  ])('nothing of %s', (_what, line) => {
    expect(heard(line)).toEqual([]);
  });
});

describe('where the log says that verdicts are withheld', () => {
  const fault = [
    { kind: 'exit', times: 1 },
    { kind: 'attack', withholds: 'verdict' },
  ];
  const withheld: ProofBody = { ...injected('crash'), fault };

  it('the agent is told how it ended, and no verdict', () => {
    expect(heard(withheld, executed('crash'))).toEqual([]);
    expect(heard(withheld, refused(null))).toEqual([]);
    expect(historyOf(withheld).hear(executed('crash')).withheld).toMatchObject([
      { type: 'verdict', incident_id: ID, verdict: 'executed' },
    ]);
    expect(heard(withheld, executed('crash'), stable('crash'))).toMatchObject([
      { type: 'outcome', outcome: 'stable' },
    ]);
  });

  it('only until the next faults are announced', () => {
    expect(heard(withheld, injected('crash'), executed('crash'))).toHaveLength(1);
  });

  it('a later question still says what was decided', () => {
    const history = historyOf(withheld, executed('crash'));
    expect(history.before('e4')).toMatchObject([{ verdict: 'executed' }]);
  });
});

describe('the history', () => {
  it('holds what became of earlier incidents, and not the one that is asked about', () => {
    const history = historyOf(decided('crash'), executed('crash'), stable('crash'));
    expect(history.before(ID)).toEqual([]);
    expect(history.before('e4')).toEqual([
      {
        incident_id: ID,
        incident: 'a worker failed',
        ...{ action: 'restart_service', verdict: 'executed', outcome: 'stable' },
      },
    ]);
  });

  it('is of the latest twenty', () => {
    const history = historyOf();
    for (let n = 0; n < 30; n += 1) history.begin(`later-${String(n)}`, '');
    const past = history.before('now');
    expect(past).toHaveLength(20);
    expect(past.at(-1)?.incident_id).toBe('later-29');
    history.begin('later-28', 'asked once more');
    const others = history.before('later-28').map(({ incident_id }) => incident_id);
    expect(others).toHaveLength(20);
    expect([others[0], others.at(-1)]).toEqual(['later-9', 'later-29']);
    expect(history.before('now').at(-2)).toMatchObject({ incident: 'asked once more' });
  });
});
