import { describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { runOf, type RunRecord } from '../../../src/core/domain/proof-lines/run-record.js';
import { SemanticChecks } from '../../../src/audit/checker/semantic-checks.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { interrupted } from '../../support/sample-endings.js';
import { rejectedOnboarding, runRecord } from '../../support/sample-lines.js';
import { defaultRun, openingLines, sha256 } from '../../support/sample-log.js';
import { deniedRun } from '../../support/sample-outcomes.js';

const HONEST = linesOf(defaultRun());
const DENIED = linesOf(deniedRun());

describe('the policy in the run record', () => {
  const { policy } = runRecord();

  it('is spelled in the one way', () => {
    const forged = changed(HONEST, [
      1,
      'run.policy',
      { ...policy, environment_approval: { dev: [] } },
    ]);
    expect(firstFinding(HONEST)).toBeUndefined();
    expect(firstFinding(forged)).toMatchObject({ code: 'policy', line: 1 });
  });

  it('is judged with the first line only', () => {
    const forged = runRecord({ policy: { ...policy, decision_lifetime_ms: 1 } });
    const meaning = new SemanticChecks(runOf(forged, sha256));
    const [first, second] = HONEST.map((line) => meaning.take(line));
    expect(first?.code).toBe('policy');
    expect(second).toBeUndefined();
  });
});

describe('what served in the place of the app', () => {
  const shop = changed(HONEST, [1, 'app_name', 'my-shop']);
  const as = (lines: ProofLine[], run: Partial<RunRecord>) =>
    changed(lines, [1, 'run', runRecord(run)]);

  it.each([
    [
      'is not named where the app is the demo app',
      as(HONEST, { app_served: 'apps/demo-api' }),
      'undefined',
      'apps/demo-api',
    ],
    ['is named where the app is another', shop, 'apps/demo-api', 'undefined'],
    ['is what the backend starts', as(shop, { app_served: 'my-shop' }), 'apps/demo-api', 'my-shop'],
  ])('%s', (_what, lines, expected, found) => {
    expect(firstFinding(lines)).toEqual({
      ...{ code: 'app_served', line: 1 },
      ...{ expected: `app_served ${expected}`, found: `app_served ${found}` },
    });
  });

  it('may be named where it has to be', () => {
    expect(firstFinding(as(shop, { app_served: 'apps/demo-api' }).slice(0, 1))).toBeUndefined();
  });
});

describe('what a line is about', () => {
  const KINDS = [4, 5, 7, 8, 9, 10].map((line) => [HONEST[line - 1]?.event_name, line] as const);
  it.each(KINDS)('is the environment of the run: %s', (_kind, line) => {
    const finding = { code: 'subject', expected: 'env stage', found: 'env dev', line };
    expect(firstFinding(changed(HONEST, [line, 'env', 'dev']))).toEqual(finding);
  });

  it.each([[HONEST[2]?.event_name, 3] as const, ...KINDS])(
    'is the app that was validated: %s',
    (_kind, line) => {
      const finding = { code: 'subject', expected: 'app_name demo-api', found: 'app_name billing' };
      const lines = changed(HONEST, [line, 'app_name', 'billing']);
      expect(firstFinding(lines)).toEqual({ ...finding, line });
    },
  );

  it.each<readonly [string, Change]>([
    ['a request for approval', [9, 'app_name', 'billing']],
    ['a denied approval', [10, 'app_name', 'billing']],
    ['a refusal', [11, 'app_name', 'billing']],
    ['an escalation', [12, 'app_name', 'billing']],
  ])('is the app of the run in %s too', (_what, change) => {
    const finding = { code: 'subject', expected: 'app_name demo-api', found: 'app_name billing' };
    expect(firstFinding(changed(DENIED, change))).toEqual({ ...finding, line: change[0] });
  });

  const opening = openingLines();
  it.each([
    ['a rejected onboarding', linesOf([...opening.slice(0, 2), rejectedOnboarding()])],
    ['an interruption', changed(linesOf([...opening, interrupted()]), [7, 'app_name', 'Demo API'])],
  ])('may be named otherwise in %s', (_what, lines) => {
    expect(firstFinding(lines)).toBeUndefined();
  });
});

describe('an event', () => {
  it.each<readonly [string, Change, string, string]>([
    ['the first', [5, 'event_id', 'e2'], 'e1', 'e2'],
    ['an emission', [6, 'event_id', 'e1'], 'e2', 'e1'],
    ['an injection', [7, 'event_id', 'e4'], 'e3', 'e4'],
    ['a later injection', [11, 'event_id', 'e3'], 'e4', 'e3'],
  ])('has the next id: %s', (_what, change, expected, found) => {
    expect(firstFinding(changed(HONEST, change))).toEqual({
      ...{ code: 'event_id', line: change[0] },
      ...{ expected: `event_id ${expected}`, found: `event_id ${found}` },
    });
  });

  it('that was injected is the failure of its scenario', () => {
    expect(firstFinding(changed(HONEST, [7, 'failure_type', 'overload']))).toEqual({
      ...{ code: 'injection', line: 7 },
      ...{ expected: 'failure_type crash', found: 'failure_type overload' },
    });
  });
});

describe('a question for approval and its answer', () => {
  it.each<readonly [string, Change, string, string]>([
    ['another decision', [9, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['another action', [9, 'action', 'noop'], 'action scale_workers', 'action noop'],
    ['another decision', [10, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['another action', [10, 'action', 'noop'], 'action scale_workers', 'action noop'],
  ])('about %s are found', (_what, change, expected, found) => {
    const finding = { code: 'intent', expected, found, line: change[0] };
    expect(firstFinding(changed(DENIED, change))).toEqual(finding);
  });

  it('without a decision are found', () => {
    const lines = linesOf(deniedRun().toSpliced(7, 1));
    const finding = { code: 'intent', expected: 'decision_id undefined', found: 'decision_id d0' };
    expect(firstFinding(lines)).toEqual({ ...finding, line: 8 });
  });
});
