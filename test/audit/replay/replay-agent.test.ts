import { describe, expect, it } from 'vitest';
import { changed, linesOf, type Change } from '../../support/meaning.js';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { AgentAnswers } from '../../../src/audit/replay/agent-answers.js';
import { signatureOf } from '../../../src/audit/checker/agent-signature.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import { LogContext } from '../../../src/core/domain/proof-lines/log-context.js';
import { createReplay } from '../../support/replay.js';
import {
  AGENT_KEY,
  agentRun,
  agentRunBodies,
  agentStarted,
  decidedByAgent,
  escalatedFor,
  measuresOf,
  signed,
  toldOf,
} from '../../support/sample-agents.js';
import { injected } from '../../support/sample-lines.js';
import { openingLines, sha256 } from '../../support/sample-log.js';

const HONEST = linesOf(agentRunBodies());

function firstDifference(lines: readonly ProofLine[]) {
  const replay = createReplay();
  for (const line of lines) {
    const found = replay.judge(line);
    if (found !== undefined) return { ...found, line: line.seq };
  }
  return undefined;
}

const escalatedRun = (told = toldOf('overload')) =>
  linesOf([
    ...openingLines(agentRun({}, ['overload'])),
    agentStarted(),
    injected('overload'),
    escalatedFor('overload', 'incident_changed', told),
  ]);

describe('what the built-in decider would have done', () => {
  it.each<readonly [string, Change]>([
    ['another action', [9, 'agent.built_in', { action: 'noop', workers_to: null }]],
    ['other workers', [14, 'agent.built_in', { action: 'scale_workers', workers_to: 2 }]],
    ['a human', [9, 'agent.built_in', { escalates: 'tie_in_prod' }]],
    ['nothing of a rule', [18, 'decided_by', 'agent']],
    ['a rule where none chooses', [9, 'decided_by', 'rule']],
  ])('is computed anew: not %s', (_what, change) => {
    expect(firstDifference(HONEST)).toBeUndefined();
    const found = { code: 'replay_agent', line: change[0] };
    expect(firstDifference(changed(HONEST, change))).toMatchObject(found);
  });

  it('is within the limits where only an escalation tells it', () => {
    expect(firstDifference(escalatedRun())).toBeUndefined();
    const beyond = toldOf('overload', { built_in: { action: 'scale_workers', workers_to: 4 } });
    expect(firstDifference(escalatedRun(beyond))).toMatchObject({ code: 'replay_agent', line: 9 });
    const other = toldOf('overload', { built_in: { action: 'noop', workers_to: null } });
    expect(firstDifference(escalatedRun(other))).toMatchObject({ code: 'replay_agent', line: 9 });
  });
});

describe('where an answer came from', () => {
  const run = runOf(agentRun({ public_key: AGENT_KEY }), sha256);
  const told = toldOf('crash');
  const context = new LogContext();
  for (const line of openingLines()) context.take(line);

  const originOf = (measures: ReturnType<typeof measuresOf>, scenario: 'crash' | 'overload') => {
    const answers = new AgentAnswers(signatureOf);
    const [line] = linesOf([decidedByAgent(scenario, toldOf(scenario), measures)]);
    if (line?.event_name !== 'RL_DECISION') throw new Error('no decision');
    answers.decide({ ...line, event_id: 'e3' }, run, context);
    return answers.latest;
  };

  it.each([
    ['valid', 'fresh', signed('crash', 'e3', told)],
    ['missing', 'fresh', measuresOf('crash')],
    ['wrong', 'fresh', signed('crash', 'e4', told)],
    ['valid', 'unknown', { ...signed('crash', 'e3', told), answered_nonce: '1'.repeat(32) }],
  ])('has a signature that is %s and a nonce that is %s', (signature, nonce, measures) => {
    expect(originOf(measures, 'crash')).toEqual({ signature, nonce, computed_workers: null });
  });

  it('has the number of workers that the readings ask for', () => {
    const origin = originOf(measuresOf('overload'), 'overload');
    expect(origin).toMatchObject({ computed_workers: 3 });
  });

  it('has a used nonce where an earlier question bore it', () => {
    const answers = new AgentAnswers(signatureOf);
    const earlier = decidedByAgent('crash', told, measuresOf('crash'));
    const later = { ...measuresOf('overload'), answered_nonce: measuresOf('crash').nonce };
    const lines = linesOf([earlier, decidedByAgent('overload', toldOf('overload'), later)]);
    for (const line of lines) {
      if (line.event_name === 'RL_DECISION') answers.decide(line, run, context);
    }
    expect(answers.latest).toMatchObject({ nonce: 'used' });
  });
});
