import { sha256 } from '../../support/sample-log.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import { describe, expect, it } from 'vitest';
import type {
  ProofBody,
  ProofBodyOf,
  ProofLine,
} from '../../../src/core/domain/proof-lines/catalogue.js';
import { SemanticChecks } from '../../../src/audit/checker/semantic-checks.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import {
  deployFailed,
  emitFailed,
  escalated,
  interrupted,
  outcomeUnknown,
  recovered,
  runRefused,
} from '../../support/sample-endings.js';
import {
  decided,
  decidedLater,
  detected,
  injected,
  rejectedOnboarding,
  runRecord,
  started,
} from '../../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';
import { deniedRun, unstableRun } from '../../support/sample-outcomes.js';

const HONEST = linesOf(defaultRun());
const opening = openingLines();
const DENIED = linesOf(deniedRun());
const after = (...bodies: ProofBody[]) => linesOf([...opening, ...bodies]);
const withoutSink = { ...emitFailed(), event_id: null };
const UNINVITED = after(
  injected('crash'),
  detected('crash'),
  decidedLater('crash'),
  ...scenarioLines('crash').slice(2),
);
const REJECTED = linesOf([...opening.slice(0, 2), rejectedOnboarding()]);
const UNDEPLOYED = linesOf([...opening.slice(0, 4), deployFailed()]);
const UNSERVED = changed(linesOf([...opening.slice(0, 5), deployFailed()]), [6, 'cause', 4]);
const EMISSION_FAILED = after(emitFailed());
const SINK_FAILED = after(withoutSink);
const INTERRUPTED = after(interrupted());
const RECOVERED = after(recovered(6));
const REFUSED = linesOf([runRefused(runRecord({ env: 'prod' }))]);
const PROD = runRecord({ env: 'prod' });

/** A line of each kind whose cause is not checked with other fields, and what it must be. */
const CAUSES: readonly (readonly [string, ProofLine[], Change, string])[] = [
  ['the start of an onboarding', HONEST, [1, 'cause', 1], 'null'],
  ['a passed validation', HONEST, [2, 'cause', null], '1'],
  ['a rejected onboarding', REJECTED, [3, 'cause', 1], '2'],
  ['a spec', HONEST, [3, 'cause', 1], '2'],
  ['a deployment', HONEST, [4, 'cause', 2], '3'],
  ['a deployment that failed', UNDEPLOYED, [5, 'cause', 3], '4'],
  ['a deployment that failed without a cause', UNDEPLOYED, [5, 'cause', null], '4'],
  ['a deployment that failed while it should serve', UNSERVED, [6, 'cause', 5], '4'],
  ['an emission of the deployment', HONEST, [6, 'cause', 4], '5'],
  ['an emission of the deployment without a cause', HONEST, [6, 'cause', null], '5'],
  ['an emitted incident', UNINVITED, [8, 'cause', 7], 'null'],
  ['a failed emission', EMISSION_FAILED, [7, 'cause', 5], '6'],
  ['a failed emission without a cause', EMISSION_FAILED, [7, 'cause', null], '6'],
  ['a failed emission that nobody announced', EMISSION_FAILED, [7, 'event_id', 'e3'], 'undefined'],
  ['a sink that failed by itself', SINK_FAILED, [7, 'cause', 6], 'null'],
  ['an injection', HONEST, [7, 'cause', 6], 'null'],
  ['an interruption', INTERRUPTED, [7, 'cause', 6], 'null'],
  ['a recovery', RECOVERED, [7, 'cause', 6], 'null'],
];

describe('the cause of a line', () => {
  it.each([
    ['a default run', HONEST],
    ['a rejected onboarding', REJECTED],
    ['a deployment that failed', UNDEPLOYED],
    ['a deployment that failed while it should serve', UNSERVED],
    ['an emitted incident', UNINVITED],
    ['a failed emission', EMISSION_FAILED],
    ['a sink that failed by itself', SINK_FAILED],
    ['a denied approval', DENIED],
    ['an interruption', INTERRUPTED],
    ['a recovery', RECOVERED],
  ])('is accepted in %s', (_what, lines) => {
    expect(firstFinding(lines)).toBeUndefined();
  });

  it.each(CAUSES)('must be right for %s', (_what, lines, change, expected) => {
    const wrong = changed(lines, change);
    const found = String(wrong[change[0] - 1]?.cause);
    expect(firstFinding(wrong)).toEqual({
      ...{ code: 'cause', line: change[0] },
      ...{ expected: `cause ${expected}`, found: `cause ${found}` },
    });
  });

  it('is null for a run that was refused', () => {
    expect(firstFinding(REFUSED, PROD)).toBeUndefined();
    const finding = { code: 'cause', expected: 'cause null', found: 'cause 1', line: 1 };
    expect(firstFinding(changed(REFUSED, [1, 'cause', 1]), PROD)).toEqual(finding);
  });
});

/** Where the decider did not know. */
const undecided = (): ProofBodyOf<'ESCALATED'> => ({
  ...escalated('no_action_was_ever_tried'),
  considered: {
    cause_seen: 'ERR_WORKER_OUT_OF_MEMORY',
    workers_from: 0,
    state: { incident: 'crash', utilization: 'none', workers: 'none', recent_restarts: '0' },
    ...{ q_micro: null, visits: null, utilization_known: false },
  },
  measured: { decided_at_us: 5_000_000_000 },
});

describe('an escalation', () => {
  const escalations: readonly (readonly [string, ProofLine[], number])[] = [
    ['of a denied decision', DENIED, 12],
    ['of an act that did not help', linesOf(unstableRun()), 11],
    ['of an injected fault without effect', after(injected('crash'), escalated()), 8],
    ['of an emitted incident', after(injected('overload'), detected('crash'), undecided()), 9],
  ];
  it.each(escalations)('%s is accepted', (_what, lines) => {
    expect(firstFinding(lines)).toBeUndefined();
  });

  it('for want of an effect is about the fault that was injected, not about what was seen', () => {
    const lines = after(injected('overload'), detected('crash'), escalated());
    expect(firstFinding(lines)).toMatchObject({ code: 'escalation', line: 9 });
  });

  it.each<readonly [string, Change, string]>([
    ['another cause', [12, 'cause', 8], '8'],
    ['the cause of the announcement, behind a refusal', [12, 'cause', 7], '7'],
    ['no cause', [12, 'cause', null], 'null'],
  ])('with %s is found', (_what, change, found) => {
    const finding = { code: 'cause', expected: '11', found, line: 12 };
    expect(firstFinding(changed(DENIED, change))).toEqual(finding);
  });

  it.each([
    ['nobody announced', DENIED, 12, 'e9'],
    ['the injection closed', DENIED, 12, 'e2'],
    ['it does not name', DENIED, 12, null],
    [
      'nobody announced, after one that was emitted',
      after(detected('crash'), escalated()),
      8,
      'e9',
    ],
  ])('about an event that %s is found', (_what, lines, line, id) => {
    const finding = { code: 'event_id', expected: 'an announced event', found: String(id), line };
    expect(firstFinding(changed(lines, [line, 'event_id', id]))).toEqual(finding);
  });

  it('before anything was announced is found', () => {
    const lines = linesOf([...opening.slice(0, 4), escalated()]);
    const finding = { code: 'event_id', expected: 'an announced event', found: 'e0', line: 5 };
    expect(firstFinding(lines)).toEqual(finding);
  });
});

describe('the decision that no line tells the outcome of', () => {
  const open = [...opening, injected('crash'), decided('crash')];
  const openAfter = (bodies: ProofBody[]) => {
    const meaning = new SemanticChecks(runOf(runRecord(), sha256));
    for (const line of linesOf(bodies)) meaning.take(line);
    return meaning.openDecision;
  };

  it('is the latest one', () => {
    expect(openAfter(open)).toEqual(linesOf(open).at(-1));
  });

  it.each([
    ['nothing was decided', opening],
    ['it was carried out', defaultRun()],
    ['it was refused', deniedRun()],
    ['recovery told it', [...open, outcomeUnknown('restart_service')]],
  ])('is none where %s', (_what, bodies) => {
    expect(openAfter(bodies)).toBeUndefined();
  });

  it('is still none after a start', () => {
    expect(openAfter([started(runRecord())])).toBeUndefined();
  });
});
