import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DemoRunError,
  codeOf,
  messageOf,
  type ErrorCode,
} from '../../../src/core/domain/errors.js';
import { EXIT, worstExitCode } from '../../../src/core/domain/exit-codes.js';

/** The documented order: the first of these that applies wins. */
const ORDER = [130, 143, 70, 6, 5, 7, 4, 1, 3] as const;

describe('the exit code of a run', () => {
  it('is 0 when all went well', () => {
    expect(worstExitCode([])).toBe(0);
  });

  it.each(ORDER)('is %i when that is all that applies', (code) => {
    expect(worstExitCode([code])).toBe(code);
    expect(worstExitCode([code, code])).toBe(code);
  });

  it('is the first of the documented order among any that apply, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...ORDER]), (codes) => {
        expect(worstExitCode(codes)).toBe(ORDER.find((code) => codes.includes(code)) ?? 0);
      }),
    );
  });

  it('has a number of its own for every outcome', () => {
    expect(EXIT).toMatchObject({
      ...{ ok: 0, answerIsNo: 1, usage: 2, refused: 3, inconclusive: 4, sinkFailed: 5 },
      ...{ proofLogFailed: 6, proofLogInvalid: 7, bug: 70, notRunnable: 78 },
      ...{ interrupted: 130, terminated: 143 },
    });
    expect(new Set(Object.values(EXIT)).size).toBe(Object.keys(EXIT).length);
  });
});

describe('an error of ours', () => {
  it.each<[ErrorCode, number]>([
    ['usage', 2],
    ['input_unreadable', 2],
    ['port_taken', 2],
    ['emission_failed', 5],
    ['sink_unavailable', 5],
    ['bus_foreign_entry', 5],
    ['proof_log_failed', 6],
    ['proof_log_locked', 6],
    ['proof_log_invalid', 7],
    ['interrupted', 130],
  ])('%s leads to exit code %i', (code, exitCode) => {
    expect(new DemoRunError(code, 'a sentence').exitCode).toBe(exitCode);
  });

  it('carries its cause and how to fix it', () => {
    const cause = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const error = new DemoRunError('proof_log_failed', 'a sentence', {
      remedy: 'free some space',
      cause,
    });
    expect(error).toMatchObject({ code: 'proof_log_failed', remedy: 'free some space', cause });
    expect(codeOf(error.cause)).toBe('ENOSPC');
  });

  it.each([
    [new Error('x'), 'x', undefined],
    [Object.assign(new Error('x'), { code: 7 }), 'x', undefined],
    ['text', 'text', undefined],
    [undefined, 'undefined', undefined],
    [{ code: 'ENOSPC' }, '[object Object]', undefined],
  ])('is told apart from %o, which anybody may throw', (thrown, message, code) => {
    expect(messageOf(thrown)).toBe(message);
    expect(codeOf(thrown)).toBe(code);
  });
});
