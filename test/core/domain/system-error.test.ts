import { expect, it } from 'vitest';
import { aOrAn } from '../../../src/core/domain/count.js';
import { remedyForPlace } from '../../../src/core/domain/system-error.js';

const refusedWith = (code: string) => Object.assign(new Error(code), { code });

it('a full disk is not made writable: room is asked for', () => {
  for (const code of ['ENOSPC', 'EDQUOT']) {
    expect(remedyForPlace(refusedWith(code), 'otherwise')).toMatch(/^free some space/);
  }
  for (const cause of [refusedWith('EACCES'), new Error('no code')]) {
    expect(remedyForPlace(cause, 'otherwise')).toBe('otherwise');
  }
});

it.each([
  ['crash', 'a crash'],
  ['overload', 'an overload'],
  ['exit', 'an exit'],
  ['false alarm', 'a false alarm'],
])('%s has its article', (thing, told) => {
  expect(aOrAn(thing)).toBe(told);
});
