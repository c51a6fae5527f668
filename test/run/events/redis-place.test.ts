import { describe, expect, it } from 'vitest';
import { placeOfRedis, placeOfDatabase } from '../../../src/run/events/redis-place.js';

describe('the place that a URL of Redis means', () => {
  it.each([
    ['redis://host:7000', 'host:7000', 'host:7000/0'],
    ['redis://host', 'host:6379', 'host:6379/0'],
    ['rediss://host/', 'host:6379', 'host:6379/0'],
    ['redis://127.0.0.1:7000/3', '127.0.0.1:7000', '127.0.0.1:7000/3'],
    ['redis://[::1]:7000', '[::1]:7000', '[::1]:7000/0'],
    ['redis://user:secret@host:7000/3', 'host:7000', 'host:7000/3'],
    ['redis://:secret@host?family=6', 'host:6379', 'host:6379/0'],
  ])('of %s is %s, and with its database %s', (url, place, withDatabase) => {
    expect(placeOfRedis(url)).toBe(place);
    expect(placeOfDatabase(url)).toBe(withDatabase);
  });
});
