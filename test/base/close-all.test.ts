import { expect, it } from 'vitest';
import { closeAll } from '../../src/base/close-all.js';

it('closes what is left where one cannot be closed, and throws the first error', async () => {
  const closed: string[] = [];
  const closing = closeAll([
    () => closed.push('a'),
    () => Promise.reject(new Error('b')),
    () => {
      throw new Error('c');
    },
    () => closed.push('d'),
  ]);
  await expect(closing).rejects.toThrow('b');
  expect(closed).toEqual(['a', 'd']);
});
