import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLog } from '../../../src/audit/checker/check-log.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { judge } from '../../support/lies/judge.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import {
  actedAround,
  agentEnded,
  agentFailed,
  agentProbed,
  agentRun,
  agentRunBodies,
  agentScenario,
  agentStarted,
  decidedByAgent,
  escalatedFor,
  measuresOf,
  signed,
  signedRun,
  toldOf,
} from '../../support/sample-agents.js';
import { emitFailed, escalated, interrupted } from '../../support/sample-endings.js';
import { injected } from '../../support/sample-lines.js';
import { chainedLines, defaultRun, openingLines } from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const run = agentRun();
const HONEST = linesOf(agentRunBodies());

/** A run of one crash that goes so, and with these questions and answers. */
const runOf = (bodies: readonly ProofBody[], asked = 1, answered = asked, record = crashRun()) => [
  ...openingLines(record),
  agentStarted(),
  injected('crash'),
  ...bodies,
  agentEnded(asked, answered),
];
const crashRun = (changes = {}) => agentRun(changes, ['crash']);
const nothing = toldOf('crash', { wanted: null });

/** All that `verify --replay` says of the bytes of such a log. */
const judged = (bodies: readonly ProofBody[]) =>
  judge(join(temporaryRoot(), 'agent.log'), chainedLines(bodies).join(''));

it('how many proposals were let through with a good signature is counted, once each', async () => {
  const path = join(temporaryRoot(), 'agent.log');
  const of = async (bodies: readonly ProofBody[]) => {
    writeFileSync(path, chainedLines(bodies).join(''));
    return (await checkLog(path)).signed_proposals;
  };
  expect(await of(signedRun())).toBe(1);
  expect(await of(agentRunBodies())).toBeNull();
});

describe('the log of a run in which an agent decides', () => {
  it.each<readonly [string, readonly ProofBody[]]>([
    ['that decides, is overruled by a rule, and asks again', agentRunBodies()],
    ['that signs what it asks for', signedRun()],
    ['that asks for a human', runOf([escalatedFor('crash', 'agent_escalated', nothing)])],
    ['that answers too late', runOf([escalatedFor('crash', 'incident_changed', toldOf('crash'))])],
    [
      'that gives no answer',
      runOf(
        [agentFailed('no_answer_in_time'), escalatedFor('crash', 'agent_gave_no_answer')],
        1,
        0,
      ),
    ],
    [
      'beside which workers end unexplained, in an incident too',
      [
        ...[...openingLines(run), agentStarted(), actedAround('w1'), injected('crash')],
        ...[actedAround('w2'), agentEnded(1, 0), interrupted()],
      ],
    ],
    ['that does not begin', [...openingLines(run), agentFailed('bad_hello', null)]],
    [
      'that does not begin, and whose end is told',
      [...openingLines(run), agentFailed('cannot_start', null), agentEnded(0)],
    ],
    [
      'that is interrupted while the agent is asked',
      [...openingLines(run), agentStarted(), injected('crash'), interrupted(), agentEnded(1, 0)],
    ],
    [
      'that is ended before its interruption is told',
      [...openingLines(run), agentStarted(), injected('crash'), agentEnded(1, 0), interrupted()],
    ],
    [
      'whose sink fails',
      [...openingLines(run), agentStarted(), injected('crash'), emitFailed(), agentEnded(0)],
    ],
  ])('%s verifies, and what can be recomputed is alike', async (_what, bodies) => {
    expect(await judged(bodies)).toBeNull();
  });

  it.each<readonly [string, readonly ProofBody[]]>([
    ['without a hello', [...openingLines(run), injected('crash')]],
    ['with two hellos', [...openingLines(run), agentStarted(), agentStarted()]],
    ['without its end', agentRunBodies().slice(0, -1)],
    ['with two ends', [...agentRunBodies(), agentEnded(3)]],
    [
      'with a scenario after its end',
      [...openingLines(run), agentStarted(), agentEnded(0), injected('crash')],
    ],
    ['that probes in the middle of an incident', runOf([agentProbed('e3')])],
    ['that probes before its hello', [...openingLines(run), agentProbed('e2')]],
    [
      'beside which a worker ends before its hello',
      [...openingLines(run), actedAround(), agentStarted()],
    ],
    ['beside which a worker ends after its end', [...agentRunBodies(), actedAround()]],
    [
      'beside which a worker ends between a decision and its outcome',
      runOf([decidedByAgent('crash'), actedAround(), ...agentScenario('crash').slice(2)]),
    ],
    [
      'that is not there, while a worker ends',
      [...openingLines(), actedAround(), injected('crash')],
    ],
    [
      'that fails, and decides all the same',
      runOf([agentFailed('exited'), ...agentScenario('crash').slice(1)]),
    ],
    ['that fails between incidents', [...openingLines(run), agentStarted(), agentFailed('exited')]],
    ['that ends between a decision and its outcome', runOf([decidedByAgent('crash')])],
    ['that no first line tells of', [...openingLines(), agentStarted()]],
  ])('%s is no such log', async (_what, bodies) => {
    expect(['order', 'sequence']).toContain((await judged(bodies))?.code);
  });
});

describe('what is told of an agent', () => {
  it.each<readonly [string, Change]>([
    ['another action than it asked for', [9, 'agent.wanted', 'noop']],
    ['other workers than it asked for', [14, 'agent.workers_to', 2]],
    ['another reason than it gave', [9, 'why', 'because']],
    ['no answer', [9, 'agent', undefined]],
    ['no measures', [9, 'measured.agent', undefined]],
    ['a decision of the table', [9, 'decided_by', 'q_table']],
    ['more looks than its budget', [9, 'agent.observations', 6]],
    ['more time than its budget', [9, 'measured.agent.thinking_us', 131_000_000]],
    ['a nonce that was used', [14, 'measured.agent.nonce', 'a'.repeat(32)]],
    ['its own nonce as another one', [14, 'measured.agent.answered_nonce', 'b'.repeat(32)]],
    [
      'an act on an answer to another question',
      [9, 'measured.agent.answered_nonce', '0'.repeat(32)],
    ],
    [
      'a rule that does what the built-in decider would not',
      [18, 'agent.built_in.action', 'delete'],
    ],
    ['a rule that overrules nothing', [18, 'agent.wanted', null]],
    ['a probe about what it was not asked', [12, 'event_id', 'e2']],
    ['a probe with a cause', [12, 'cause', 11]],
    ['a hello with a cause', [7, 'cause', 6]],
    ['another number of questions', [21, 'asked', 4]],
    ['another number of answers', [21, 'answered', 2]],
    ['an end with a cause', [21, 'cause', 20]],
  ])('is found where it is %s', (_what, change) => {
    expect(firstFinding(HONEST, run)).toBeUndefined();
    expect(firstFinding(changed(HONEST, change), run)).toMatchObject({
      code: expect.stringMatching(/^(?:agent|decision|cause)$/) as string,
    });
  });

  it.each<readonly [string, readonly ProofBody[]]>([
    [
      'a human asked for by who wanted an action',
      [escalatedFor('crash', 'agent_escalated', toldOf('crash'))],
    ],
    ['a change by who wanted nothing', [escalatedFor('crash', 'incident_changed', nothing)]],
    ['a change without an answer', [escalatedFor('crash', 'incident_changed')]],
    ['no answer without a failure', [escalatedFor('crash', 'agent_gave_no_answer')]],
    ['a reason of the built-in decider', [escalatedFor('crash', 'state_unknown_to_q_table')]],
    [
      'workers asked for by who wants nothing',
      [escalatedFor('crash', 'agent_escalated', { ...nothing, workers_to: 2 })],
    ],
    [
      'another reason after a failure',
      [agentFailed('exited'), escalatedFor('crash', 'decider_failed')],
    ],
    ['nothing that was looked at', [agentFailed('exited'), escalated('agent_gave_no_answer')]],
  ])('is found where an escalation tells of %s', async (_what, bodies) => {
    expect(await judged(runOf(bodies))).toMatchObject({
      code: expect.stringMatching(/^(?:agent|escalation)$/) as string,
    });
  });

  it('is found where a worker ends that has ended before, or by a line', async () => {
    const crash = agentScenario('crash').slice(1);
    const twice = runOf([...crash, actedAround('w2'), actedAround('w2')]);
    expect(await judged(twice)).toMatchObject({ code: 'agent', found: 'first end of w2 false' });
    const lines = linesOf(runOf([...crash, actedAround()]));
    expect(firstFinding(lines, crashRun())).toBeUndefined();
    const caused = changed(lines, [12, 'cause', 11]);
    expect(firstFinding(caused, crashRun())).toMatchObject({ code: 'agent', line: 12 });
  });

  it('is found in a run without one', () => {
    const lines = linesOf(defaultRun());
    const answer = changed(lines, [8, 'agent', toldOf('crash')]);
    expect(firstFinding(answer)).toMatchObject({ code: 'agent', line: 8 });
    const decidedSo = changed(changed(lines, [8, 'decided_by', 'agent']), [8, 'choice', undefined]);
    expect(firstFinding(decidedSo)).toMatchObject({ code: 'agent', line: 8 });
  });
});

describe('a signature', () => {
  const told = toldOf('crash');
  const good = signed('crash', 'e3', told);

  it.each([
    ['none', measuresOf('crash')],
    ['one over another event', { ...signed('crash', 'e4', told) }],
    ['one over another action', { ...signed('crash', 'e3', { ...told, wanted: 'noop' }) }],
    ['one that is cut', { ...good, signature: String(good.signature).slice(0, 80) }],
    ['one over another nonce', { ...good, nonce: '1'.repeat(32) }],
  ])('that is %s is found where the gates let it through', async (_what, measures) => {
    const found = { code: 'agent', expected: 'signed true', found: 'signed false' };
    expect(await judged(signedRun(measures))).toMatchObject(found);
  });
});

describe('the record of an agent', () => {
  it.each([
    ['version 3 without budgets', { policy_version: 3, agent: undefined }],
    ['version 2 with budgets', { policy_version: 2 }],
  ])('with a policy of %s is no record', async (_what, changes) => {
    const [first = '', ...later] = chainedLines(agentRunBodies());
    const line = JSON.parse(first) as { run: { policy: object } };
    const told = { ...line, run: { ...line.run, policy: { ...line.run.policy, ...changes } } };
    const path = join(temporaryRoot(), 'agent.log');
    const text = [`${JSON.stringify(told)}\n`, ...later].join('');
    expect(await judge(path, text)).toMatchObject({ code: 'schema' });
  });

  it.each([
    ['a process without its isolation', agentRun({ isolation: undefined })],
    ['a transcript without its hash', agentRun({ source: 'transcript', isolation: undefined })],
    [
      'a transcript that is root',
      agentRun({
        ...{ source: 'transcript', isolation: undefined, command_sha256: undefined },
        ...{ transcript_sha256: 'd'.repeat(64), as_root: true },
      }),
    ],
    ['a key that is none', agentRun({ public_key: 'MCow' })],
    [
      'no budgets',
      { ...run, policy: { ...run.policy, policy_version: 2 as const, agent: undefined } },
    ],
    [
      'updates',
      {
        ...run,
        learns: {
          ...{ healed_micro: 1, ill_step_micro: -1, restart_micro: -1, scale_micro: -1 },
          ...{ lost_step_micro: -1, rate_ppm: 1 },
        },
      },
    ],
  ])('with %s is found', (_what, record) => {
    const lines = linesOf(agentRunBodies(record));
    expect(firstFinding(lines, record)).toMatchObject({ code: 'run_record', line: 1 });
  });
});
