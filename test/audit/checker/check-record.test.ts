import { describe, expect, it } from 'vitest';
import { checkRecord } from '../../../src/audit/checker/check-record.js';
import { toExpects } from '../../../src/core/domain/proof-lines/expectations.js';
import {
  runOf,
  runRecordSchema,
  type RunRecord,
} from '../../../src/core/domain/proof-lines/run-record.js';
import { EXPECTATIONS } from '../../../src/run/walkthrough/expected.js';
import { runRecord } from '../../support/sample-lines.js';
import { sha256 } from '../../support/sample-log.js';

const EXPECTS = toExpects(EXPECTATIONS, undefined, sha256);
const NAMED = toExpects(EXPECTATIONS, 'a'.repeat(32), sha256);

function found(changes: Partial<RunRecord>) {
  const record = { ...runRecord(), ...changes };
  return checkRecord(record, runOf(record, sha256));
}

const OF_FILES = toExpects(
  EXPECTATIONS.map((one) => ({ ...one, sha256: 'a'.repeat(64) })),
  undefined,
  sha256,
);

function withoutExpectations(): RunRecord {
  const record = runRecord();
  delete record.expects;
  return record;
}

describe('what was expected of a run', () => {
  it('is right with a digest and without, and may be missing', () => {
    expect(found({ expects: EXPECTS })).toBeUndefined();
    expect(found({ expects: NAMED })).toBeUndefined();
    const before = withoutExpectations();
    expect(checkRecord(before, runOf(before, sha256))).toBeUndefined();
  });

  it('may be about scenarios of any name, in any order, each once', () => {
    const [one, ...others] = EXPECTATIONS;
    if (one === undefined) throw new Error('no expectation');
    const named = [...others, { ...one, id: 'a_leak-2' }];
    const scenarios = named.map(({ id }) => id);
    expect(found({ scenarios, expects: toExpects(named, undefined, sha256) })).toBeUndefined();
    const twice = [one, one];
    const ids = twice.map(({ id }) => id);
    expect(found({ scenarios: ids, expects: toExpects(twice, undefined, sha256) })).toMatchObject({
      code: 'run_record',
    });
  });

  it.each<[what: string, changes: Partial<RunRecord>]>([
    ['another scenario', { scenarios: ['crash', 'overload', 'other'] }],
    ['a scenario less', { scenarios: ['crash', 'overload'] }],
    ['another order', { scenarios: ['overload', 'crash', 'false_alarm'] }],
    ['an expectation less', { expects: { ...EXPECTS, scenarios: EXPECTS.scenarios.slice(1) } }],
    [
      'another expectation',
      {
        expects: {
          ...EXPECTS,
          scenarios: [['crash', 'noop', 'rule'], ...EXPECTS.scenarios.slice(1)],
        },
      },
    ],
    ['another digest', { expects: { ...NAMED, behaviour_digest: 'b'.repeat(32) } }],
    ['no digest', { expects: { ...EXPECTS, sha256: NAMED.sha256 } }],
    ['a hash of something else', { expects: { ...EXPECTS, sha256: sha256('x') } }],
    ['an onboarding', { kind: 'onboard', scenarios: [], backend: 'none', bus: 'none' }],
  ])('is not right with %s', (_what, changes) => {
    expect(found(changes)).toMatchObject({ code: 'run_record' });
  });

  it.each(['', '-a', 'a-', 'a--b', 'a-_b', 'A', 'a b', 'x'.repeat(41)])(
    'is never about a scenario called %j',
    (id) => {
      expect(runRecordSchema.shape.scenarios.safeParse([id]).success).toBe(false);
    },
  );

  it.each(['a', '7', 'a-leak_2', 'x'.repeat(40)])('may be about one called %j', (id) => {
    expect(runRecordSchema.shape.scenarios.safeParse([id]).success).toBe(true);
  });
});

describe('the job that played a run', () => {
  const attacks = { ...runRecord({ kind: 'violation' }), job: 2 };

  it('is told of scenario files, and of attacks, whose log names no file', () => {
    expect(found({ expects: OF_FILES, job: 2 })).toBeUndefined();
    expect(checkRecord(attacks, runOf(attacks, sha256))).toBeUndefined();
  });

  it.each<[what: string, changes: Partial<RunRecord>]>([
    ['the built-in scenarios', { job: 2 }],
    ['an onboarding', { job: 2, ...runRecord({ kind: 'onboard' }) }],
  ])('is told of nothing else: not of %s', (_what, changes) => {
    expect(found(changes)).toMatchObject({ code: 'run_record', expected: /a job told only/ });
  });

  it.each([0, -1, 1.5, '2', null])('is never %j', (job) => {
    expect(runRecordSchema.safeParse({ ...runRecord(), job }).success).toBe(false);
  });
});
