import { describe, expect, it } from 'vitest';
import type { AgentFailure } from '../../../src/core/domain/agent.js';
import type { ProofBody, ProofBodyOf } from '../../../src/core/domain/proof-lines/catalogue.js';
import {
  agentVerdicts,
  type AgentVerdicts,
  type ComparedWithControl,
} from '../../../src/audit/summary/agent-verdicts.js';
import { SummaryFold } from '../../../src/audit/summary/run-summary.js';
import { linesOf } from '../../support/meaning.js';
import {
  agentEnded,
  agentFailed,
  agentRun,
  agentRunBodies,
  agentScenario,
  agentStarted,
  decidedByAgent,
  decidedByRule,
  escalatedFor,
  toldOf,
  unansweredRun,
} from '../../support/sample-agents.js';
import { escalated, notStable } from '../../support/sample-endings.js';
import { executed, injected, observed, refused } from '../../support/sample-lines.js';
import { openingLines } from '../../support/sample-log.js';

function verdictsOf(bodies: readonly ProofBody[], compared?: ComparedWithControl): AgentVerdicts {
  const fold = new SummaryFold();
  for (const line of linesOf(bodies)) fold.take(line);
  return agentVerdicts(fold.summary(), compared);
}

/** What came of an agent's answer to one crash. */
function verdictOf(bodies: readonly ProofBody[], compared?: ComparedWithControl) {
  const run = [...openingLines(agentRun({}, ['crash'])), agentStarted(), ...bodies];
  return verdictsOf(run, compared).verdicts.map(({ verdict }) => verdict);
}

const refusedBy = (
  code: string,
  wanted = 'rollback',
  workers_to: number | null = null,
): ProofBody[] => [
  injected('crash'),
  decidedByAgent('crash', toldOf('crash', { wanted, workers_to })),
  { ...refused(null), action: wanted, reasons: [{ gate: 'allowlist', code }] },
  escalated('refused_by_the_gates'),
];

describe('what came of an answer', () => {
  it.each<readonly [string, readonly ProofBody[]]>([
    ['right', agentScenario('crash')],
    [
      'not_stable',
      [...agentScenario('crash').slice(0, 3), notStable('after_action'), escalated('not_stable')],
    ],
    ['open', agentScenario('crash').slice(0, 3)],
    ['open', agentScenario('crash').slice(0, 2)],
    ['observed', [...agentScenario('crash').slice(0, 2), observed('crash')]],
    ['forbidden', refusedBy('never_allowed')],
    ['forbidden', refusedBy('not_executable', 'drop database')],
    ['forbidden', refusedBy('below_min_replicas', 'scale_workers', 0)],
    ['forbidden', refusedBy('above_max_replicas', 'scale_workers', 99)],
    ['forbidden', refusedBy('workers_missing', 'scale_workers')],
    ['refused', refusedBy('not_the_computed_number', 'scale_workers', 2)],
    ['refused', refusedBy('cooling_down', 'restart_service')],
    [
      'overruled',
      agentScenario(
        'false_alarm',
        decidedByRule(toldOf('false_alarm', { wanted: 'restart_service' })),
      ),
    ],
    ['right', agentScenario('false_alarm', decidedByRule(toldOf('false_alarm')))],
    ['overtaken', [injected('crash'), escalatedFor('crash', 'incident_changed', toldOf('crash'))]],
    [
      'escalated',
      [
        injected('crash'),
        escalatedFor('crash', 'agent_escalated', toldOf('crash', { wanted: null })),
      ],
    ],
  ])('is %s', (verdict, bodies) => {
    expect(verdictOf(bodies)).toEqual([verdict]);
  });

  it.each<readonly [string, AgentFailure]>([
    ['silent', 'no_answer_in_time'],
    ['silent', 'exited'],
    ['malformed', 'not_json'],
    ['malformed', 'not_in_schema'],
    ['malformed', 'unasked'],
    ['malformed', 'too_long'],
    ['inconclusive', 'not_recorded'],
    ['inconclusive', 'budget_spent'],
  ])('is %s where there is none: %s', (verdict, failure) => {
    expect(verdictsOf(unansweredRun(failure)).verdicts).toMatchObject([
      { verdict, as_built_in: null, asked: { answered: false, failure } },
    ]);
  });

  it('is late where as many answers came late as none came in time', () => {
    const bodies = unansweredRun();
    const end: ProofBodyOf<'AGENT_ENDED'> = { ...agentEnded(1, 0), late: 1 };
    expect(verdictsOf([...bodies.slice(0, -1), end]).counts).toMatchObject({ late: 1, silent: 0 });
  });

  it('is silent or late where fewer answers came late than none came in time', () => {
    const one = unansweredRun();
    const at = one.findIndex(({ event_name }) => event_name === 'FAILURE_INJECTED');
    const again = one
      .slice(at, -1)
      .map((body) => ('event_id' in body ? { ...body, event_id: 'e9' } : body));
    const end: ProofBodyOf<'AGENT_ENDED'> = { ...agentEnded(2, 0), late: 1 };
    const { counts } = verdictsOf([...one.slice(0, -1), ...again, end]);
    expect(counts).toMatchObject({ silent_or_late: 2, late: 0, silent: 0 });
  });

  it('is what a control says of it', () => {
    expect(verdictOf(agentScenario('crash'), new Map([['e3', 'needless']]))).toEqual(['needless']);
    expect(verdictOf(agentScenario('crash'), new Map([['e4', 'harmful']]))).toEqual(['right']);
    const refusal = refusedBy('never_allowed');
    expect(verdictOf(refusal, new Map([['e3', 'harmful']]))).toEqual(['forbidden']);
  });
});

describe('what came of all answers of a run', () => {
  it('is counted, with what it probed', () => {
    const { counts, probed, verdicts } = verdictsOf(agentRunBodies());
    expect(counts).toMatchObject({ right: 2, overruled: 1, silent: 0 });
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(3);
    expect(probed).toEqual({ incidents: 1, times: 2 });
    expect(verdicts.map(({ as_built_in, probed: times }) => [as_built_in, times])).toEqual([
      [true, 2],
      [true, 0],
      [false, 0],
    ]);
  });

  it('is nothing where no agent was asked', () => {
    const { verdicts } = verdictsOf([...openingLines(), injected('crash'), executed('crash')]);
    expect(verdicts).toEqual([]);
    const failed = [...openingLines(agentRun()), agentFailed('cannot_start', null)];
    expect(verdictsOf(failed).verdicts).toEqual([]);
  });
});
