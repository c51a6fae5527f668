import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/domain/proof-lines/catalogue.js';
import { Meaning } from '../../../src/proof/verify/meaning.js';
import { foundIn, linesOf, upTo, type Lie } from '../../support/meanings.js';
import { notStable, outcomeUnknown } from '../../support/sample-endings.js';
import { executed, refused, runRecord } from '../../support/sample-lines.js';

const refusal = [...upTo.decided, refused(null)];

describe('an act', () => {
  it.each<Lie>([
    ['another cause', upTo.executed, { cause: 7 }, 'intent: cause 8 / cause 7'],
    [
      'another decision',
      upTo.executed,
      { decision_id: 'd2' },
      'intent: decision_id d1 / decision_id d2',
    ],
    ['another event', upTo.executed, { event_id: 'e1' }, 'intent: event_id e3 / event_id e1'],
    [
      'another action',
      upTo.executed,
      { action: 'noop' },
      'intent: action restart_service / action noop',
    ],
    [
      'other workers',
      upTo.second_executed,
      { 'gate_input.decision.workers_to': 2 },
      'intent: workers_to 3 / workers_to 2',
    ],
    [
      'nothing presented',
      upTo.executed,
      { 'gate_input.decision': null },
      'intent: workers_to null / workers_to undefined',
    ],
    [
      'another action presented',
      upTo.executed,
      { 'gate_input.decision.action': 'noop' },
      'intent: presented action restart_service / presented action noop',
    ],
    [
      'another run presented',
      upTo.executed,
      { 'measured.decision_run_id': 'x' },
      'intent: presented run 000007-8f3a / presented run x',
    ],
    [
      'a forged decision',
      upTo.executed,
      { 'gate_input.minted': false },
      'intent: minted true / minted false',
    ],
    [
      'a used decision',
      upTo.executed,
      { 'gate_input.first_use': false },
      'intent: first_use true / first_use false',
    ],
    [
      'a control that was not decided',
      upTo.executed,
      { control: true },
      'intent: control undefined / control true',
    ],
    [
      'no decision before it',
      [...upTo.injected, executed('crash')],
      { cause: 7 },
      'intent: decision_id undefined / decision_id d0',
    ],
    [
      'a decision that was carried out',
      [...upTo.executed, executed('crash')],
      {},
      'intent: decision_id undefined / decision_id d1',
    ],
  ])('is found with %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });

  it('without a decision is named as such whatever its cause says', () => {
    expect(foundIn([...upTo.injected, executed('crash')], { cause: 1 })).toBe(
      'intent: cause 7 / cause 1',
    );
  });
});

describe('a refusal', () => {
  const violation = runRecord({ kind: 'violation', scenarios: [] });
  const attack = [...upTo.decided, refused()];

  it.each<Lie>([
    ['another cause', refusal, { cause: 7 }, 'intent: cause 8 / cause 7'],
    ['another environment', refusal, { env: 'dev' }, 'intent: env stage / env dev'],
    ['another decision', refusal, { decision_id: 'd2' }, 'intent: decision_id d1 / decision_id d2'],
    [
      'another event',
      refusal,
      { event_id: 'e1', action: 'restart_service' },
      'intent: event_id e3 / event_id e1',
    ],
    ['another action', refusal, {}, 'intent: action restart_service / action rollback'],
    [
      'no decision before it',
      [...upTo.injected, refused(null)],
      {},
      'intent: decision_id undefined / decision_id d0',
    ],
    [
      'an attack outside an exhibition of attacks',
      attack,
      {},
      'intent: attack in a run of kind violation / attack in a run of kind run',
    ],
  ])('is found with %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });

  it('of an attack is caused by none, and may be of any decision and place', () => {
    const elsewhere = { env: 'prod', decision_id: null, event_id: null };
    expect(foundIn(attack, elsewhere, violation)).toBeUndefined();
    expect(foundIn(attack, { cause: 8 }, violation)).toBe('intent: cause null / cause 8');
  });

  it('of an attack leaves the decision open, one of the decision ends it', () => {
    const openAfter = (bodies: readonly ProofBody[]) => {
      const meaning = new Meaning(violation);
      for (const line of linesOf(bodies)) meaning.take(line);
      return meaning.openDecision?.decision_id;
    };
    expect(openAfter(attack)).toBe('d1');
    expect(openAfter(refusal)).toBeUndefined();
  });
});

describe('an unknown outcome', () => {
  const unknown = [...upTo.decided, outcomeUnknown('restart_service')];

  it.each<Lie>([
    ['another cause', unknown, { cause: 7 }, 'intent: cause 8 / cause 7'],
    ['another decision', unknown, { decision_id: 'd2' }, 'intent: decision_id d1 / decision_id d2'],
    ['another event', unknown, { event_id: 'e1' }, 'intent: event_id e3 / event_id e1'],
    ['another action', unknown, { action: 'noop' }, 'intent: action restart_service / action noop'],
    [
      'no decision before it',
      [...upTo.injected, outcomeUnknown('noop')],
      { cause: 6 },
      'intent: cause undefined / cause 6',
    ],
  ])('is found with %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });
});

describe('an app that is not stable', () => {
  const after = [...upTo.executed, notStable('after_action')];
  const before = [...upTo.stable, notStable('before_injection')];

  it.each<Lie>([
    ['another cause', after, { cause: 8 }, 'intent: cause 9 / cause 8'],
    ['another decision', after, { decision_id: 'd2' }, 'intent: decision_id d1 / decision_id d2'],
    ['another event', after, { event_id: 'e1' }, 'intent: event_id e3 / event_id e1'],
    [
      'no act before it',
      [...upTo.serving, notStable('after_action')],
      {},
      'intent: cause undefined / cause 6',
    ],
    ['a cause, and no act', before, { cause: 10 }, 'intent: cause null / cause 10'],
    [
      'a decision, and no act',
      before,
      { decision_id: 'd1' },
      'intent: decision_id null / decision_id d1',
    ],
    ['an event, and no act', before, { event_id: 'e3' }, 'intent: event_id null / event_id e3'],
  ])('is found with %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });
});
