import { describe, expect, it } from 'vitest';
import { noAnswer, withTimeout } from '../../src/base/with-timeout.js';

const never = new Promise<never>(() => undefined);

describe('waiting within a time', () => {
  it('ends as the work does, where that is in time', async () => {
    expect(await withTimeout(Promise.resolve('done'), 60_000, noAnswer)).toBe('done');
    const failing = withTimeout(Promise.reject(new Error('broken')), 60_000, () => 'late');
    await expect(failing).rejects.toThrow('broken');
  });

  it('ends with what is due when it is late, a value or an error', async () => {
    expect(await withTimeout(never, 1, () => 'late')).toBe('late');
    await expect(withTimeout(never, 1, noAnswer)).rejects.toThrow('no answer in time');
  });

  it('leaves no rejection behind that nobody handles', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    expect(await withTimeout(work, 1, () => 'late')).toBe('late');
    fail(new Error('afterwards'));
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
