import { describe, expect, it } from 'vitest';
import { retry } from '../../../src/run/events/retry.js';
import { thrownBy } from '../../support/thrown-by.js';

const LONG_MS = 30_000;

/** Fails with the errors one after the other, then succeeds. */
function failing(...errors: readonly Error[]) {
  const told = { attempts: 0 };
  const attempt = () => {
    const error = errors[told.attempts];
    told.attempts += 1;
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  return { told, attempt };
}

const passing = new Error('passes');
const lasting = new Error('lasts');
const mayPass = (error: unknown) => error === passing;

describe('persistently', () => {
  it.each([0, 1, 3])('succeeds after %d failures that may pass', async (failures) => {
    const { told, attempt } = failing(...Array.from({ length: failures }, () => passing));

    expect(await retry(attempt, mayPass, LONG_MS)).toBe('done');
    expect(told.attempts).toBe(failures + 1);
  });

  it.each([
    { what: 'at once', errors: [lasting], attempts: 1 },
    { what: 'after one that may pass', errors: [passing, lasting], attempts: 2 },
  ])('gives up on an error that lasts: $what', async ({ errors, attempts }) => {
    const { told, attempt } = failing(...errors);

    expect(await thrownBy(retry(attempt, mayPass, LONG_MS))).toBe(lasting);
    expect(told.attempts).toBe(attempts);
  });

  it('throws the last error when the time is over', async () => {
    const errors = [new Error('first'), new Error('second')];
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return Promise.reject(errors[attempts > 1 ? 1 : 0] ?? passing);
    };

    expect(await thrownBy(retry(attempt, () => true, 100))).toBe(errors[1]);
  });

  it('tries once, and once only, when it is given no time', async () => {
    const { told, attempt } = failing(passing);

    expect(await thrownBy(retry(attempt, mayPass, 0))).toBe(passing);
    expect(told.attempts).toBe(1);
  });

  it('counts its time from the first failure, however long the first attempt took', async () => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      if (attempts > 1) return 'done';
      await new Promise((resolve) => setTimeout(resolve, 700));
      throw passing;
    };

    expect(await retry(attempt, mayPass, 600)).toBe('done');
  });
});
