import { describe, expect, it } from 'vitest';
import { detailsOf, describeLine, labelOf } from '../../../src/audit/explain/describe-line.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { LogContext } from '../../../src/core/domain/proof-lines/log-context.js';
import { explained, sectionOf } from '../../support/explained.js';
import {
  actedAround,
  agentEnded,
  agentFailed,
  agentProbed,
  agentRun,
  agentRunBodies,
  agentStarted,
  decidedByAgent,
  escalatedFor,
  toldOf,
} from '../../support/sample-agents.js';
import { injected } from '../../support/sample-lines.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';

const SERVED = { backend: 'worker_threads' } as const;

const alone = (bodies: readonly ProofBody[]) => [
  ...openingLines(agentRun({}, ['crash'])),
  agentStarted(),
  injected('crash'),
  ...bodies,
];

describe('a line that tells of an agent', () => {
  it.each<readonly [string, string, ProofBody]>([
    [
      'agent',
      'acme-sre 1.4.0 (vendor/model-2026-10) said hello 41.0 ms after its start',
      agentStarted(),
    ],
    ['NO ANSWER', 'not json: seen of it', agentFailed('not_json')],
    ['NO AGENT', 'bad hello: seen of it', agentFailed('bad_hello', null)],
    [
      'PROBED',
      'after its answer to e3 the agent asked for delete (2 proposals), none of it judged',
      agentProbed(),
    ],
    ['AROUND', 'worker w3 ended (exit 1) without fault, order or permit', actedAround()],
    [
      'AROUND',
      'worker w3 killed by SIGKILL without fault, order or permit',
      { ...actedAround(), cause_seen: 'SIGKILL' },
    ],
    [
      'agent',
      'answered 2 of 3 questions, 0 late, 0 messages unasked; ended: exit 0',
      agentEnded(3, 2),
    ],
  ])('is labelled %s: %s', (label, says, body) => {
    expect(labelOf(body)).toBe(label);
    expect(describeLine(body, SERVED)).toBe(says);
  });

  it('says that the agent decided, and what the built-in decider would have done', () => {
    const line = decidedByAgent('crash', toldOf('crash', { wanted: 'drop database' }));
    expect(describeLine(line, SERVED)).toContain('drop database (by the agent)');
    const details = detailsOf(line, new LogContext());
    expect(details.map(({ says }) => says)).toContain('drop database: the heap is exhausted');
    expect(details).toContainEqual({ label: '  built in', says: 'restart_service' });
  });

  it('says what it wanted where a human is needed', () => {
    const told = toldOf('crash', { wanted: null, built_in: { escalates: 'tie_in_prod' } });
    const line = escalatedFor('crash', 'agent_escalated', told);
    const details = detailsOf(line, new LogContext()).map(({ says }) => says);
    expect(details).toEqual(['a human: the heap is exhausted', 'a human: tie in prod']);
  });
});

describe('an explanation', () => {
  it('of a decision of an agent sets it beside the built-in decider', async () => {
    const explanation = await explained(agentRunBodies(), 9);
    const { choice } = explanation;
    expect(choice).toMatchObject({
      ...{ decided_by: 'agent', choice: 'agent', why: 'the heap is exhausted', rejected: [] },
      agent: { wanted: 'restart_service', thinking_us: 2_500_000, observations: 1 },
    });
    const text = sectionOf(explanation, 'Decision d1: restart_service, by the agent').join('\n');
    expect(text).toContain('asked for restart_service after 2500.0 ms');
    expect(text).toContain('which is the same');
  });

  it('of a decision of a rule says that it overruled the agent', async () => {
    const { choice } = await explained(agentRunBodies(), 18);
    expect(choice?.agent?.statements.map(({ about }) => about)).toEqual([
      ...['agent', 'its reason', 'built in', 'overruled'],
    ]);
  });

  it('of an incident that had changed says that the answer was overtaken', async () => {
    const changed = alone([escalatedFor('crash', 'incident_changed', toldOf('crash'))]);
    const { choice } = await explained(changed, 9);
    expect(choice).toMatchObject({ kind: 'escalation', action: null });
    expect(choice?.agent?.statements.at(-1)?.about).toBe('overtaken');
  });

  it('of a failure leads to its cause, and to the human', async () => {
    const failed = alone([agentFailed('exited'), escalatedFor('crash', 'agent_gave_no_answer')]);
    const explanation = await explained(failed, 10);
    const { choice, causes } = explanation;
    expect(choice).toMatchObject({ kind: 'escalation', why: 'agent_gave_no_answer' });
    expect(choice).not.toHaveProperty('agent');
    expect(causes.map(({ about }) => about)).toContain('AGENT_FAILED');
    const text = sectionOf(explanation, 'No decision: ').join('\n');
    expect(text).toMatch(/agent +exited: seen of it +proof #9/);
  });

  it('of a run without an agent says nothing of one', async () => {
    expect((await explained(defaultRun(), 8)).choice).not.toHaveProperty('agent');
  });
});
