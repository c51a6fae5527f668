import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { endOnboarding } from '../../../src/run/walkthrough/end-onboarding.js';
import type { ProgressEvent, LogCheck } from '../../../src/run/walkthrough/progress-events.js';
import { linesOf, readRun } from '../../support/report-of.js';
import {
  rejectedNamed,
  runRecord,
  specGenerated,
  started,
  validated,
} from '../../support/sample-lines.js';

const RECORD = runRecord({ kind: 'onboard' });
const ACCEPTED = [started(RECORD), validated(), specGenerated()];
const CHECK: LogCheck = {
  path: 'onboarding_proof.log',
  valid: true,
  sealed: true,
  lines: 3,
  head: 'h',
  problem: null,
};

/** What an onboarding ends with whose log was checked so. */
async function ended(bodies: typeof ACCEPTED | ReturnType<typeof rejectedNamed>, check: LogCheck) {
  const told: ProgressEvent[] = [];
  const summary = summaryOf(linesOf(bodies));
  const read = { run: readRun(RECORD), end: 'complete', problem: null, summary } as const;
  const { verdict } = await endOnboarding({ end: () => Promise.resolve({ check, read }) }, (fact) =>
    told.push(fact),
  );
  expect(told).toEqual([{ fact: 'log_checked', check }]);
  return verdict;
}

describe('an onboarding ends', () => {
  it('with 0 where it was accepted, with 1 where it was rejected', async () => {
    expect(await ended(ACCEPTED, CHECK)).toMatchObject({ word: 'PASS', exit_code: 0 });
    const rejected = await ended(rejectedNamed('Demo API'), CHECK);
    expect(rejected).toMatchObject({ word: 'FAIL', exit_code: 1 });
  });

  it('with 7 where its log is not what was written', async () => {
    const check = { ...CHECK, valid: false, sealed: false, problem: 'it is not what was written' };
    expect(await ended(ACCEPTED, check)).toMatchObject({ word: 'NOT VALID', exit_code: 7 });
  });
});
