import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/core/domain/exit-codes.js';
import { exitCodeOfAll } from '../../../src/run/trials/judge-repeats.js';
import { outcomeOf, scenarioFile } from '../../support/trials.js';

const TWENTY = scenarioFile({ repeat: { runs: 20, at_least: 19 } });
const FIVE = scenarioFile({ repeat: { runs: 5, at_least: 4 } });
const P = 'P'.repeat(18);

describe('the verdict on repeats', () => {
  it.each([
    { word: 'P', verdict: 'PASS', exit_code: EXIT.ok },
    { word: 'F', verdict: 'FAIL', exit_code: EXIT.answerIsNo },
    { word: 'I', verdict: 'INCONCLUSIVE', exit_code: EXIT.inconclusive },
    { word: '-', verdict: 'INCONCLUSIVE', exit_code: EXIT.inconclusive },
    { word: `${P}PP`, file: TWENTY, verdict: 'PASS', exit_code: EXIT.ok },
    { word: `${P}PF`, file: TWENTY, verdict: 'PASS', exit_code: EXIT.ok },
    { word: `${P}FF`, file: TWENTY, verdict: 'FAIL', exit_code: EXIT.answerIsNo },
    { word: `${P}PI`, file: TWENTY, verdict: 'PASS', exit_code: EXIT.ok },
    // Had it been conclusive, it could have decided either way.
    { word: `${P}FI`, file: TWENTY, verdict: 'INCONCLUSIVE', exit_code: EXIT.inconclusive },
    { word: `${P}II`, file: TWENTY, verdict: 'INCONCLUSIVE', exit_code: EXIT.inconclusive },
    { word: 'PPP--', file: FIVE, verdict: 'INCONCLUSIVE', exit_code: EXIT.inconclusive },
    { word: 'PPPP-', file: FIVE, verdict: 'PASS', exit_code: EXIT.ok },
    // Whatever the others are, it is decided.
    { word: 'FF---', file: FIVE, verdict: 'FAIL', exit_code: EXIT.answerIsNo },
  ])('of $word is $verdict', ({ word, file = scenarioFile(), verdict, exit_code }) => {
    expect(outcomeOf(word, { file })).toMatchObject({ verdict, exit_code });
  });

  it.each([
    { word: 'P', because: 'the run passed' },
    { word: 'F', because: 'the run failed' },
    { word: 'I', because: 'the run was not conclusive' },
    { word: '-', because: 'the run was not played' },
  ])('says plainly why a single run $word decides', ({ word, because }) => {
    expect(outcomeOf(word).because).toBe(because);
  });

  it('counts what was not conclusive neither as passed nor as failed', () => {
    const { passed, conclusive, coverage, low_ppm } = outcomeOf('PPPPI', { file: FIVE });
    expect([passed, conclusive]).toEqual([4, 4]);
    expect(coverage).toEqual({ evaluated: 9, of: 10 });
    expect(low_ppm).toBe(397_635);
  });

  it('fails for one catastrophic miss, however many passed', () => {
    const expect_ = [{ incident: 'crash', severity: 'catastrophic' }] as const;
    const file = scenarioFile({ repeat: { runs: 20, at_least: 1 } }, { expect: expect_ });
    const outcome = outcomeOf(`${P}PF`, { file });
    expect(outcome).toMatchObject({ verdict: 'FAIL', exit_code: 1 });
    expect(outcome.because).toContain('catastrophic');
  });

  it('does not hide trouble of a run behind those that passed', () => {
    const file = scenarioFile();
    const troubled = outcomeOf('P', { file, bend: { exit_code: EXIT.sinkFailed } });
    expect(troubled).toMatchObject({ verdict: 'INCONCLUSIVE', exit_code: EXIT.sinkFailed });
  });

  it('keeps the code of a refusal', () => {
    expect(outcomeOf('F', { bend: { exit_code: EXIT.refused } })).toMatchObject({
      verdict: 'FAIL',
      exit_code: EXIT.refused,
    });
  });

  it('counts objectives and safeguards apart', () => {
    const expect_ = [
      { incident: 'crash', role: 'objective' },
      { signal: 'requests_lost', at_most: 5, role: 'safeguard' },
    ] as const;
    const file = scenarioFile({ repeat: { runs: 3, at_least: 1 } }, { expect: expect_ });
    const { objectives, safeguards, expectations } = outcomeOf('PFI', { file });
    expect(objectives).toEqual({ met: 3, of: 3 });
    expect(safeguards).toEqual({ met: 1, of: 2 });
    expect(expectations[1]).toMatchObject({ met: 1, missed: 1, errored: 1 });
  });
});

describe('what is implied', () => {
  const implied = { implied: 'well_after_last_act' } as const;

  it('is counted with what is said, in the runs that judge it', () => {
    const whole = outcomeOf('P');
    const [trial] = whole.trials;
    const judged = [
      ...(trial?.judged ?? []),
      { expectation: implied, result: 'missed', seen: 'it did not get well', seq: 9 } as const,
    ];
    const outcome = outcomeOf('P', {
      bend: { judged, verdict: 'FAIL', exit_code: EXIT.answerIsNo },
    });
    expect(outcome.expectations.at(-1)).toMatchObject({
      expectation: implied,
      missed: 1,
      errored: 0,
    });
    expect(outcome.coverage).toEqual({ evaluated: 3, of: 3 });
    expect(outcome.verdict).toBe('FAIL');
  });
});

describe('the code of all scenarios', () => {
  it.each([
    { codes: [], code: 0 },
    { codes: [0, 0], code: 0 },
    { codes: [0, 1, 4], code: 1 },
    { codes: [4, 3], code: 3 },
    { codes: [0, 4], code: 4 },
    { codes: [1, 4, 6], code: 6 },
    { codes: [3, 1], code: 1 },
    { codes: [0, 2], code: 2 },
    { codes: [1, 5, 130], code: 130 },
  ] as const)('of $codes is $code', ({ codes, code }) => {
    expect(exitCodeOfAll(codes)).toBe(code);
  });
});

it('what stopped every run decides about the code, as it does for one run', () => {
  const bend = { exit_code: EXIT.usage };
  expect(outcomeOf('II', { bend })).toMatchObject({
    verdict: 'INCONCLUSIVE',
    exit_code: EXIT.usage,
  });
});
