import { describe, expect, it } from 'vitest';
import { variableMissed } from '../../../src/core/onboarding/variable-missed.js';

describe('the variable that an app misses', () => {
  it.each([
    ["    raise KeyError(key)\nKeyError: 'DATABASE_URL'", 'DATABASE_URL'],
    ['Error: DATABASE_URL is required', 'DATABASE_URL'],
    ['API_KEY must be set', 'API_KEY'],
    ['Missing environment variable STRIPE_KEY', 'STRIPE_KEY'],
    ['missing required env var: "S3_BUCKET"', 'S3_BUCKET'],
    ['SECRET_KEY not set', 'SECRET_KEY'],
    ['PORT is required', undefined],
    ['the value is undefined', undefined],
    ["TypeError: Cannot read properties of undefined (reading 'x')", undefined],
    ['EADDRINUSE: address already in use', undefined],
    ['', undefined],
    ['const url = new URL(process.env.REDIS_URL)\nTypeError: Invalid URL', 'REDIS_URL'],
    ["connect(process.env['MY_DB']);\ninput: 'undefined'", 'MY_DB'],
    ["from_url(os.getenv('REDIS_URL'))\nAttributeError: 'NoneType' object", 'REDIS_URL'],
    ['log(process.env.REDIS_URL);\nError: no room', undefined],
    ['x(process.env.NODE_ENV);\nTypeError: undefined is not a function', undefined],
    [`${'a line\n'.repeat(500)}DATABASE_URL is required\n${'at f\n'.repeat(500)}`, 'DATABASE_URL'],
  ])('is guessed from %j', (output, expected) => {
    expect(variableMissed(output)).toBe(expected);
  });

  it('is none that it had', () => {
    expect(variableMissed('A_URL is required', ['A_URL'])).toBeUndefined();
  });
});
