import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import {
  decidedLater,
  detected,
  executed,
  injected,
  runRecord,
  SCALING,
} from '../../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';

/** In the default run line 8 is what the table decided for the crash, line 16 what a rule decided. */
const HONEST = linesOf(defaultRun());

type Row = readonly [what: string, change: Change, expected: string, found: string];

/** An incident that nobody injected, in the middle of a scenario: lines 8 and 9 are about it. */
const uninvited = linesOf([
  ...openingLines(),
  injected('crash'),
  detected('crash'),
  decidedLater('crash'),
  ...scenarioLines('crash').slice(2),
]);

const control = (body: ProofBody): ProofBody => ({ ...body, control: true }) as ProofBody;
/** The control of the attacks: no sink got its event. */
const controlled = linesOf([
  control({
    ...injected('false_alarm', 'e1', runRecord({ kind: 'violation' })),
    fault: { kind: 'alert', source: 'positive_control', claimed_utilization_ppm: 970_000 },
    scaling: SCALING,
  }),
  control(decidedLater('false_alarm')),
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
    ['no choice of the table', [8, 'choice', undefined], 'choice told true', 'choice told false'],
    ['a choice of a rule', [16, 'choice', 'greedy'], 'choice told false', 'choice told true'],
    [
      'a rule where the table chose',
      [8, 'rule', 'false_alarm_is_noop'],
      'rule told false',
      'rule told true',
    ],
    ['no rule where a rule chose', [16, 'rule', undefined], 'rule told true', 'rule told false'],
  ])('that gives %s contradicts itself', (_what, change, expected, found) => {
    const finding = { code: 'decision', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it.each<Row>([
    [
      'that does not say when it was',
      [8, 'measured.event_timestamp', undefined],
      'event_timestamp told true',
      'event_timestamp told false',
    ],
    ['marked as the control', [8, 'control', true], 'control undefined', 'control true'],
    ['of another cause', [8, 'cause_seen', 'utilization'], 'a cause of a crash', 'utilization'],
  ])('on an event %s is found', (_what, change, expected, found) => {
    const finding = { code: 'event', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it.each<Row>([
    ['another cause', [8, 'detail', 'exit_1'], 'detail exit_1', 'detail ERR_WORKER_OUT_OF_MEMORY'],
    ['another number of workers', [8, 'workers', 2], 'workers 2', 'workers 0'],
  ])('on an event that was emitted with %s is found', (_what, change, expected, found) => {
    const finding = { code: 'event', expected, found, line: 9 };
    expect(firstFinding(changed(uninvited, change))).toEqual(finding);
  });
});
