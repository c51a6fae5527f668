import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/domain/proof-lines/catalogue.js';
import { Meaning } from '../../../src/proof/verify/meaning.js';
import { foundIn, linesOf, problemsIn, upTo, type Lie } from '../../support/meanings.js';
import {
  approvalDenied,
  approvalRequested,
  deployFailed,
  emitFailed,
  escalated,
  interrupted,
  notStable,
  outcomeUnknown,
  recovered,
  runRefused,
} from '../../support/sample-endings.js';
import {
  emitted,
  injected,
  refused,
  rejectedOnboarding,
  runRecord,
  started,
} from '../../support/sample-lines.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';

const RUN = defaultRun();
const asked = [...upTo.second_decided, approvalRequested()];
const denied = [...asked, approvalDenied()];
const refusal = [...upTo.decided, refused(null)];
const refusedScaling = { ...refused(null), action: 'scale_workers' };
const SHA = 'e'.repeat(64);
const { policy_sha256 } = runRecord();

describe('Meaning', () => {
  it.each<[string, readonly ProofBody[]]>([
    ['of a default run', RUN],
    ['of a rejected onboarding of another name', [...upTo.validated, rejectedOnboarding()]],
    ['of an interruption that names no app', [...upTo.serving, { ...interrupted(), app_name: '' }]],
    ['of a denied approval', [...denied, refusedScaling, escalated()]],
    ['of a failed emission', [...upTo.deployed, emitFailed()]],
    [
      'of a failed sink outside an emission',
      [...upTo.serving, { ...emitFailed(), event_id: null }],
    ],
    ['of a failed deployment', [...upTo.triggered, deployFailed()]],
    ['of a recovery', [...upTo.decided, outcomeUnknown('restart_service'), recovered(8)]],
    ['of an act that did not help', [...upTo.executed, notStable('after_action'), escalated()]],
    ['of an app that is not steady', [...upTo.serving, notStable('before_injection')]],
    ['of a fault without effect', [...upTo.injected, escalated()]],
  ])('takes the lines %s', (_what, bodies) => {
    expect(problemsIn(linesOf(bodies)).filter((found) => found !== undefined)).toEqual([]);
  });

  it.each<Lie>([
    [
      'a line of another environment',
      upTo.triggered,
      { env: 'dev' },
      'subject: env stage / env dev',
    ],
    [
      'a line of another app',
      upTo.spec,
      { app_name: 'x' },
      'subject: app_name demo-api / app_name x',
    ],
    ['a first line with a cause', upTo.started, { cause: 1 }, 'cause: cause null / cause 1'],
    [
      'a validation without a cause',
      upTo.validated,
      { cause: null },
      'cause: cause 1 / cause null',
    ],
    ['a spec of another cause', upTo.spec, { cause: 1 }, 'cause: cause 2 / cause 1'],
    [
      'a rejection of another cause',
      [...upTo.validated, rejectedOnboarding()],
      { cause: 1 },
      'cause: cause 2 / cause 1',
    ],
    ['a deployment of another cause', upTo.triggered, { cause: 1 }, 'cause: cause 3 / cause 1'],
    [
      'a failed deployment without a cause',
      [...upTo.triggered, deployFailed()],
      { cause: null },
      'cause: the deployment / null',
    ],
    [
      'a failed deployment that causes itself',
      [...upTo.triggered, deployFailed()],
      { cause: 5 },
      'cause: the deployment / 5',
    ],
    [
      'a refused run with a cause',
      [runRefused()],
      { cause: 1, env: 'stage' },
      'cause: cause null / cause 1',
    ],
    [
      'an interruption with a cause',
      [...upTo.serving, interrupted()],
      { cause: 6 },
      'cause: cause null / cause 6',
    ],
    [
      'a recovery with a cause',
      [...upTo.serving, recovered(6)],
      { cause: 6 },
      'cause: cause null / cause 6',
    ],
    [
      'an event id left out',
      upTo.serving,
      { event_id: 'e3' },
      'event_id: event_id e2 / event_id e3',
    ],
    [
      'an event id used twice',
      upTo.serving,
      { event_id: 'e1' },
      'event_id: event_id e2 / event_id e1',
    ],
    ['an emission of another cause', upTo.serving, { cause: 4 }, 'cause: cause 5 / cause 4'],
    [
      'an incident with a cause',
      [...upTo.injected, emitted('crash')],
      { status: 'detected', cause: 7 },
      'cause: cause null / cause 7',
    ],
    [
      'a failed emission of another cause',
      [...upTo.serving, emitFailed()],
      { cause: 5 },
      'cause: cause 6 / cause 5',
    ],
    [
      'a failed emission of an unknown event',
      [...upTo.serving, emitFailed()],
      { event_id: 'e1' },
      'cause: cause undefined / cause 6',
    ],
    [
      'a failed sink with a cause',
      [...upTo.serving, { ...emitFailed(), event_id: null }],
      { cause: 6 },
      'cause: cause null / cause 6',
    ],
    [
      'an injection of another id',
      upTo.injected,
      { event_id: 'e2' },
      'event_id: event_id e3 / event_id e2',
    ],
    ['an injection with a cause', upTo.injected, { cause: 6 }, 'cause: cause null / cause 6'],
    [
      'an injection of another failure',
      upTo.injected,
      { failure_type: 'overload' },
      'injection: failure_type crash / failure_type overload',
    ],
    ['an approval of another cause', asked, { cause: 11 }, 'cause: cause 12 / cause 11'],
    [
      'an approval of another decision',
      asked,
      { decision_id: 'd1' },
      'intent: decision_id d2 / decision_id d1',
    ],
    [
      'an approval of another action',
      asked,
      { action: 'noop' },
      'intent: action scale_workers / action noop',
    ],
    ['a denial of another cause', denied, { cause: 12 }, 'cause: cause 13 / cause 12'],
    [
      'a denial of another decision',
      denied,
      { decision_id: 'd1' },
      'intent: decision_id d2 / decision_id d1',
    ],
    [
      'an escalation of no event',
      [...upTo.injected, escalated()],
      { event_id: null },
      'event_id: an announced event / null',
    ],
    [
      'an escalation of an unknown event',
      [...upTo.injected, escalated()],
      { event_id: 'e9' },
      'event_id: an announced event / e9',
    ],
    [
      'an escalation of another cause',
      [...refusal, escalated()],
      { cause: 8 },
      'cause: 9 or 7 / 8',
    ],
  ])('finds %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });

  it('finds a policy that is not the one hashed', () => {
    const run = runRecord({ policy_sha256: SHA });
    expect(foundIn([started(run)], {}, run)).toBe(`policy: ${policy_sha256} / ${SHA}`);
  });

  it.each([7, 9])('takes an escalation for line %i: the injection or what came of it', (cause) => {
    expect(foundIn([...refusal, escalated()], { cause })).toBeUndefined();
  });

  it.each([1, 3, 4])('takes a failed deployment for an earlier line %i', (cause) => {
    expect(foundIn([...upTo.triggered, deployFailed()], { cause })).toBeUndefined();
  });

  it('finds an approval that no decision asked for', () => {
    expect(foundIn([...upTo.serving, approvalRequested()], {})).toBe(
      'intent: decision_id undefined / decision_id d0',
    );
  });

  it('knows the decision that no line has told the outcome of', () => {
    const meaning = new Meaning(runRecord());
    const open = linesOf(RUN).map((line) => {
      meaning.take(line);
      return meaning.openDecision?.decision_id;
    });
    const none = undefined;
    expect(open).toEqual([
      ...[none, none, none, none, none, none, none, 'd1', none, none, none, 'd2', none, none],
      ...[none, 'd3', none, none],
    ]);
  });
});

describe('the opening', () => {
  it('may name any app until one was validated', () => {
    const [first, ...rest] = openingLines();
    expect(
      problemsIn(
        linesOf([{ ...(first as ReturnType<typeof started>), app_name: 'Shop?' }, ...rest]),
      ),
    ).toEqual(Array(6).fill(undefined));
  });

  it('names the app that all later lines are about', () => {
    const bodies = [...openingLines(), { ...injected('crash'), app_name: 'shop' }];
    expect(problemsIn(linesOf(bodies)).at(-1)).toBe('subject: app_name demo-api / app_name shop');
  });
});
