import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/domain/proof-lines/catalogue.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { decided, emitted, executed, injected, runRecord } from '../../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';

/** In the default run line 8 is what the table decided for the crash, line 16 what a rule decided. */
const HONEST = linesOf(defaultRun());
const { policy_sha256, q_table_sha256 } = runRecord();
const OTHER_HASH = '5'.repeat(64);

type Row = readonly [what: string, change: Change, expected: string, found: string];

/** An incident that nobody injected, in the middle of a scenario: lines 8 and 9 are about it. */
const uninvited = linesOf([
  ...openingLines(),
  injected('overload'),
  { ...emitted('crash'), status: 'detected' },
  ...scenarioLines('crash').slice(1),
]);

const control = (body: ProofBody): ProofBody => ({ ...body, control: true }) as ProofBody;
const calm = decided('false_alarm');
/** The control of the attacks: no sink got its event. */
const controlled = linesOf([
  control(injected('false_alarm', 'e1', runRecord({ kind: 'violation' }))),
  control({ ...calm, measured: { ...calm.measured, event: null } }),
  control(executed('false_alarm')),
]);

describe('a decision', () => {
  it.each([
    ['of the table and of a rule', HONEST],
    ['about an incident that nobody injected', uninvited],
    ['that is the control of the attacks, without an event on the bus', controlled],
  ])('%s is accepted', (_what, lines) => {
    expect(firstFinding(lines)).toBeUndefined();
  });

  it.each<readonly [string, Change]>([
    ['an event that nobody announced', [8, 'event_id', 'e9']],
    ['an event of the deployment, which the injection closed', [8, 'event_id', 'e2']],
    ['the event of the scenario before', [12, 'event_id', 'e3']],
  ])('about %s is found', (_what, change) => {
    const [line, , id] = change;
    const expected = { code: 'event_id', expected: 'an announced event', found: id, line };
    expect(firstFinding(changed(HONEST, change))).toEqual(expected);
  });

  it.each<Row>([
    ['another id', [8, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['the id of the one before', [12, 'decision_id', 'd1'], 'decision_id d2', 'decision_id d1'],
    ['another type', [8, 'event_type', 'overload'], 'event_type crash', 'event_type overload'],
    ['another cause', [8, 'cause', 6], 'cause 7', 'cause 6'],
    ['no cause', [8, 'cause', null], 'cause 7', 'cause null'],
    [
      'another policy',
      [8, 'policy_sha256', OTHER_HASH],
      `policy_sha256 ${policy_sha256}`,
      `policy_sha256 ${OTHER_HASH}`,
    ],
    [
      'another table',
      [8, 'q_table_sha256', OTHER_HASH],
      `q_table_sha256 ${q_table_sha256}`,
      `q_table_sha256 ${OTHER_HASH}`,
    ],
  ])('with %s does not fit what was announced', (_what, change, expected, found) => {
    const finding = { code: 'intent', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it('about an emitted incident is caused by its emission, not by the injection', () => {
    const finding = { code: 'intent', expected: 'cause 8', found: 'cause 7', line: 9 };
    expect(firstFinding(changed(uninvited, [9, 'cause', 7]))).toEqual(finding);
  });

  it.each<Row>([
    ['the index of another action', [8, 'action_index', 2], 'action_index 1', 'action_index 2'],
    [
      'another action than its index',
      [8, 'action', 'scale_workers'],
      'action_index 2',
      'action_index 1',
    ],
    [
      'an index where the table chose',
      [8, 'decision', 1],
      'decision restart_service',
      'decision 1',
    ],
    ['a name where a rule chose', [16, 'decision', 'noop'], 'decision 0', 'decision noop'],
    ['a choice by rule of the table', [8, 'choice', 'rule'], 'choice false', 'choice true'],
    ['a choice by value of a rule', [16, 'choice', 'greedy'], 'choice true', 'choice false'],
    ['a rule where the table chose', [8, 'rule', 'false_alarm_is_noop'], 'rule false', 'rule true'],
    ['no rule where a rule chose', [16, 'rule', null], 'rule true', 'rule false'],
  ])('that gives %s contradicts itself', (_what, change, expected, found) => {
    const finding = { code: 'decision', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it.each<Row>([
    ['without its event', [8, 'measured.event', null], 'control true', 'control undefined'],
    [
      'of another id',
      [8, 'measured.event.event_id', '000007-8f3a-e4'],
      'event_id 000007-8f3a-e3',
      'event_id 000007-8f3a-e4',
    ],
    [
      'of another run',
      [8, 'measured.event.run_id', '000006-aaaa'],
      'run_id 000007-8f3a',
      'run_id 000006-aaaa',
    ],
    [
      'of another app',
      [8, 'measured.event.app_name', 'billing'],
      'app_name demo-api',
      'app_name billing',
    ],
    ['of another environment', [8, 'measured.event.env', 'dev'], 'env stage', 'env dev'],
    [
      'of another type',
      [8, 'measured.event.event_type', 'overload'],
      'event_type crash',
      'event_type overload',
    ],
  ])('on an event %s is found', (_what, change, expected, found) => {
    const finding = { code: 'event', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });
});
