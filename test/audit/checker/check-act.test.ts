import { describe, expect, it } from 'vitest';
import type { ProofBody, ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../../src/core/domain/proof-lines/run-record.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { notStable, outcomeUnknown } from '../../support/sample-endings.js';
import {
  decided,
  executed,
  injected,
  refused,
  runRecord,
  SCALING,
} from '../../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';
import { deniedRun, refusedOf, unstableRun } from '../../support/sample-outcomes.js';

/** Line 9 carries out the decision of line 8, to restart; line 13 that of line 12, for 3 workers. */
const HONEST = linesOf(defaultRun());
const opening = openingLines();
const undecided = [...opening, injected('crash')];

type Row = readonly [what: string, change: Change, expected: string, found: string];

function expectIntent(lines: readonly ProofLine[], [, change, expected, found]: Row): void {
  const finding = { code: 'intent', expected, found, line: change[0] };
  expect(firstFinding(changed(lines, change))).toEqual(finding);
}

describe('an act', () => {
  it.each<Row>([
    ['another cause', [9, 'cause', 7], 'cause 8', 'cause 7'],
    ['another decision', [9, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['another event', [9, 'event_id', 'e4'], 'event_id e3', 'event_id e4'],
    ['no event', [9, 'event_id', null], 'event_id e3', 'event_id null'],
    ['another action', [9, 'action', 'noop'], 'action restart_service', 'action noop'],
    ['the mark of a control', [9, 'control', true], 'control undefined', 'control true'],
  ])('with %s is found', (...row) => {
    expectIntent(HONEST, row);
  });

  it('is marked as the control of the attacks where its decision is', () => {
    const changes: Change[] = [
      [15, 'control', true],
      [15, 'fault.source', 'positive_control'],
      [15, 'scaling', SCALING],
      [16, 'control', true],
      [16, 'measured.event_timestamp', undefined],
    ];
    const marked = changes.reduce(changed, HONEST);
    const finding = { code: 'intent', expected: 'control true', found: 'control undefined' };
    expect(firstFinding(marked)).toEqual({ ...finding, line: 17 });
    expect(firstFinding(changed(marked, [17, 'control', true]))).toBeUndefined();
  });

  it.each<[string, ProofBody[], { line: number; found: string }]>([
    ['without a decision', [...undecided, executed('crash')], { line: 8, found: 'd0' }],
    [
      'of a decision that was carried out',
      [...undecided, decided('crash'), executed('crash'), executed('crash')],
      { line: 10, found: 'd1' },
    ],
    [
      'of a decision that was refused',
      [...undecided, decided('crash'), refusedOf('restart_service'), executed('crash')],
      { line: 10, found: 'd1' },
    ],
  ])('%s has nothing to carry out', (_what, bodies, { line, found }) => {
    expect(firstFinding(linesOf(bodies))).toEqual({
      ...{ code: 'intent', line },
      ...{ expected: 'decision_id undefined', found: `decision_id ${found}` },
    });
  });
});

describe('a refusal', () => {
  const lines = linesOf(deniedRun());

  it('of what was decided is accepted', () => {
    expect(firstFinding(lines)).toBeUndefined();
  });

  it.each<Row>([
    ['another cause', [11, 'cause', 9], 'cause 10', 'cause 9'],
    ['another decision', [11, 'decision_id', 'forged'], 'decision_id d1', 'decision_id forged'],
    ['no decision', [11, 'decision_id', null], 'decision_id d1', 'decision_id null'],
    ['another event', [11, 'event_id', 'e1'], 'event_id e3', 'event_id e1'],
    ['another action', [11, 'action', 'noop'], 'action scale_workers', 'action noop'],
    [
      'the name of an attack',
      [11, 'attack', 'rollback'],
      'attempt told true',
      'attempt told false',
    ],
    [
      'the run of a decision beside its own',
      [11, 'measured.decision_run_id', '000007-8f3a'],
      'decision_run_id told false',
      'decision_run_id told true',
    ],
  ])('with %s is found', (...row) => {
    expectIntent(lines, row);
  });

  it('without a decision answers nothing', () => {
    const found = firstFinding(linesOf([...undecided, refusedOf('restart_service')]));
    expect(found).toEqual({
      ...{ code: 'intent', line: 8 },
      ...{ expected: 'decision_id undefined', found: 'decision_id d0' },
    });
  });
});

describe('the refusal of an attack', () => {
  const bodies = (kind: RunKind) =>
    [...scenarioLines('crash').slice(0, 3), refused()].with(
      0,
      injected('crash', 'e1', runRecord({ kind })),
    );
  const lines = linesOf(bodies('violation'));
  const violation = runRecord({ kind: 'violation' });

  it.each([
    ['announced by nobody', lines],
    ['presented to another environment', changed(lines, [4, 'env', 'dev'])],
  ])('%s is accepted in a run of attacks', (_what, attacked) => {
    expect(firstFinding(attacked, violation)).toBeUndefined();
  });

  it('is found in a run of another kind', () => {
    expect(firstFinding(linesOf(bodies('run')), runRecord())).toEqual({
      ...{ code: 'intent', line: 4 },
      expected: 'attack in a run of kind violation',
      found: 'attack in a run of kind run',
    });
  });

  it('is found when it names a cause', () => {
    const finding = { code: 'intent', expected: 'cause null', found: 'cause 3', line: 4 };
    expect(firstFinding(changed(lines, [4, 'cause', 3]), violation)).toEqual(finding);
  });
});

describe('an unknown outcome', () => {
  const lines = linesOf([...undecided, decided('crash'), outcomeUnknown('restart_service')]);

  it('of the open decision is accepted', () => {
    expect(firstFinding(lines)).toBeUndefined();
  });

  it.each<Row>([
    ['another cause', [9, 'cause', 7], 'cause 8', 'cause 7'],
    ['another decision', [9, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['another event', [9, 'event_id', 'e2'], 'event_id e3', 'event_id e2'],
    ['another action', [9, 'action', 'noop'], 'action restart_service', 'action noop'],
  ])('with %s is found', (...row) => {
    expectIntent(lines, row);
  });

  it('without an open decision is found', () => {
    const found = firstFinding(linesOf([...undecided, outcomeUnknown('noop')]));
    const finding = { code: 'intent', expected: 'cause undefined', found: 'cause 0', line: 8 };
    expect(found).toEqual(finding);
  });
});

describe('an app that does not become stable', () => {
  const lines = linesOf(unstableRun());
  const unsteady = linesOf([
    ...[...opening, ...scenarioLines('crash')],
    notStable('before_injection'),
  ]);

  it.each([
    ['after an act', lines],
    ['after an act that failed', linesOf(unstableRun('failed'))],
    ['before an injection, though there was an act before', unsteady],
  ])('%s is accepted', (_what, accepted) => {
    expect(firstFinding(accepted)).toBeUndefined();
  });

  it.each<Row>([
    ['another cause', [10, 'cause', 8], 'cause 9', 'cause 8'],
    ['no cause', [10, 'cause', null], 'cause 9', 'cause null'],
    ['another decision', [10, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['no decision', [10, 'decision_id', null], 'decision_id d1', 'decision_id null'],
    ['another event', [10, 'event_id', 'e4'], 'event_id e3', 'event_id e4'],
    ['no event', [10, 'event_id', null], 'event_id e3', 'event_id null'],
  ])('after an act, with %s is found', (...row) => {
    expectIntent(lines, row);
  });

  it.each<Row>([
    ['a cause', [11, 'cause', 10], 'cause null', 'cause 10'],
    ['a decision', [11, 'decision_id', 'd1'], 'decision_id null', 'decision_id d1'],
    ['an event', [11, 'event_id', 'e3'], 'event_id null', 'event_id e3'],
  ])('before an injection, with %s is found', (...row) => {
    expectIntent(unsteady, row);
  });

  it('without an act is found', () => {
    const found = firstFinding(linesOf([...undecided, notStable('after_action')]));
    const finding = { code: 'intent', expected: 'cause undefined', found: 'cause 7', line: 8 };
    expect(found).toEqual(finding);
  });
});
