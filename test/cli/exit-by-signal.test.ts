import { expect, it, vi } from 'vitest';
import { exitBySignal } from '../../src/cli/interruption.js';
import { reportError } from '../../src/cli/report-error.js';
import { DemoRunError, interruptedError } from '../../src/core/domain/errors.js';
import { EXIT } from '../../src/core/domain/exit-codes.js';

it('is told by nothing but its exit code where nothing else is wrong', () => {
  expect(exitBySignal(EXIT.interrupted, interruptedError())).toBe(130);
});

it.each([
  [new DemoRunError('proof_log_failed', 'the log is gone'), 'demo-run: the log is gone\n'],
  [new Error('a fault of ours'), 'demo-run: this is a bug in demo-run'],
])('tells what else is wrong, and keeps its exit code: %s', (failure, told) => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  let code: number | undefined;
  try {
    exitBySignal(EXIT.interrupted, failure);
  } catch (error) {
    code = reportError(error, []);
  }
  const text = stderr.mock.calls.map(([chunk]) => String(chunk)).join('');
  stderr.mockRestore();
  expect(code).toBe(130);
  expect(text).toContain(told);
});
