import { describe, expect, it } from 'vitest';
import { TimeLimits } from '../../../src/run/events/time-limits.js';
import { builtModule, startCode } from '../../support/child-code.js';

const LONG_MS = 60_000;
const never = new Promise<never>(() => undefined);
const noAnswer = (): never => {
  throw new Error('no answer');
};

describe('time limits', () => {
  it('end as the work does, where that is in time', async () => {
    const limits = new TimeLimits();
    expect(await limits.within(Promise.resolve('done'), LONG_MS, noAnswer)).toBe('done');
    const failing = limits.within(Promise.reject(new Error('broken')), LONG_MS, noAnswer);
    await expect(failing).rejects.toThrow('broken');
  });

  it('end with what is due when it is late, a value or an error', async () => {
    const limits = new TimeLimits();
    expect(await limits.within(never, 1, () => 'late')).toBe('late');
    await expect(limits.within(never, 1, noAnswer)).rejects.toThrow('no answer');
  });

  it('watch each work for as long as it may take, in whatever order they come', async () => {
    const limits = new TimeLimits();
    void limits.within(never, LONG_MS, () => 'far away');
    const watch = (name: string, ms: number) => limits.within(never, ms, () => name);
    const ended = await Promise.all([watch('third', 60), watch('first', 1), watch('second', 30)]);
    expect(ended).toEqual(['third', 'first', 'second']);
  });

  it('keep the process while something is waited for, and not a moment longer', async () => {
    const { ended } = startCode(`
      const { TimeLimits } = await import(${JSON.stringify(builtModule('run/events/time-limits.js'))});
      const limits = new TimeLimits();
      await limits.within(Promise.resolve(), 2 ** 30, () => undefined);
      const never = new Promise(() => undefined);
      process.stdout.write(await limits.within(never, 50, () => 'late'));
    `);
    // With a timer of twelve days that still counted, it would not end.
    expect(await ended).toEqual({ code: 0, stdout: 'late' });
  });

  it('watch what comes after work that was done in time', async () => {
    const limits = new TimeLimits();
    for (let number = 0; number < 3; number += 1) {
      expect(await limits.within(Promise.resolve(number), 20, noAnswer)).toBe(number);
    }
    expect(await limits.within(never, 5, () => 'late')).toBe('late');
    expect(await limits.within(never, 40, () => 'later')).toBe('later');
  });

  it('leave no rejection behind that nobody handles', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    expect(await new TimeLimits().within(work, 1, () => 'late')).toBe('late');
    fail(new Error('afterwards'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
