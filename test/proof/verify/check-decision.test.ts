import { describe, expect, it } from 'vitest';
import { foundIn, upTo, type Lie } from '../../support/meanings.js';
import { decided, emitted, runRecord } from '../../support/sample-lines.js';

const SHA = 'e'.repeat(64);
const { policy_sha256, q_table_sha256 } = runRecord();

describe('a decision', () => {
  const incident = { ...emitted('crash'), status: 'detected' } as const;
  const onEmitted = [...upTo.injected, incident, decided('crash')];

  it.each<Lie>([
    [
      'an event that nobody announced',
      upTo.decided,
      { event_id: 'e1' },
      'event_id: an announced event / e1',
    ],
    [
      'a decision id left out',
      upTo.decided,
      { decision_id: 'd2' },
      'intent: decision_id d1 / decision_id d2',
    ],
    [
      'a decision id used twice',
      upTo.second_decided,
      { decision_id: 'd1' },
      'intent: decision_id d2 / decision_id d1',
    ],
    [
      'an event of another kind',
      upTo.decided,
      { event_type: 'overload' },
      'intent: event_type crash / event_type overload',
    ],
    ['another cause', upTo.decided, { cause: 6 }, 'intent: cause 7 / cause 6'],
    [
      'another policy',
      upTo.decided,
      { policy_sha256: SHA },
      `intent: policy_sha256 ${policy_sha256} / policy_sha256 ${SHA}`,
    ],
    [
      'another table',
      upTo.decided,
      { q_table_sha256: SHA },
      `intent: q_table_sha256 ${q_table_sha256} / q_table_sha256 ${SHA}`,
    ],
    [
      'an index of another action',
      upTo.decided,
      { action_index: 0 },
      'decision: action_index 1 / action_index 0',
    ],
    [
      'an index where the table chose',
      upTo.decided,
      { decision: 1 },
      'decision: decision restart_service / decision 1',
    ],
    [
      'a name where a rule chose',
      upTo.by_rule,
      { decision: 'noop' },
      'decision: decision 0 / decision noop',
    ],
    [
      'a rule’s choice where the table chose',
      upTo.decided,
      { choice: 'rule' },
      'decision: choice false / choice true',
    ],
    [
      'a greedy choice where a rule chose',
      upTo.by_rule,
      { choice: 'greedy' },
      'decision: choice true / choice false',
    ],
    [
      'a rule where the table chose',
      upTo.decided,
      { rule: 'r' },
      'decision: rule false / rule true',
    ],
    [
      'no rule where a rule chose',
      upTo.by_rule,
      { rule: null },
      'decision: rule true / rule false',
    ],
    [
      'no event',
      upTo.decided,
      { 'measured.event': null },
      'event: control true / control undefined',
    ],
    [
      'an event of another id',
      upTo.decided,
      { 'measured.event.event_id': 'e3' },
      'event: event_id 000007-8f3a-e3 / event_id e3',
    ],
    [
      'an event of another run',
      upTo.decided,
      { 'measured.event.run_id': 'x' },
      'event: run_id 000007-8f3a / run_id x',
    ],
    [
      'an event of another app',
      upTo.decided,
      { 'measured.event.app_name': 'x' },
      'event: app_name demo-api / app_name x',
    ],
    [
      'an event of another environment',
      upTo.decided,
      { 'measured.event.env': 'dev' },
      'event: env stage / env dev',
    ],
    [
      'an event of another type',
      upTo.decided,
      { 'measured.event.event_type': 'scale' },
      'event: event_type crash / event_type scale',
    ],
    ['an emitted event, of another cause', onEmitted, { cause: 7 }, 'intent: cause 8 / cause 7'],
  ])('is found with %s', (_what, bodies, change, words) => {
    expect(foundIn(bodies, change)).toBe(words);
  });

  it('may be about an emitted incident', () => {
    expect(foundIn(onEmitted, {})).toBeUndefined();
  });

  it('is without an emitted event where it is the control of the attacks', () => {
    expect(foundIn(upTo.decided, { 'measured.event': null, control: true })).toBeUndefined();
  });
});
