import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/core/onboarding/nearest.js';

const RUNTIMES = ['backend', 'frontend', 'fullstack'];

describe('the nearest word', () => {
  it.each([
    ['backned', 'backend'],
    ['Backend', 'backend'],
    ['BACKEND', 'backend'],
    ['bakend', 'backend'],
    ['back-end', 'backend'],
    ['frontent', 'frontend'],
    ['fornt-end', 'frontend'],
    ['fulstack', 'fullstack'],
    ['full-stack', 'fullstack'],
    ['full stak', 'fullstack'],
  ])('to %s is %s', (word, wanted) => {
    expect(nearest(word, RUNTIMES)).toBe(wanted);
  });

  it.each(['', 'x', 'python', 'end', 'kubernetes', '__proto__', '\u202ebackend-backend'])(
    'to %j is none',
    (word) => {
      expect(nearest(word, RUNTIMES)).toBeUndefined();
    },
  );

  it('counts two swapped neighbours as one slip', () => {
    expect(nearest('ba', ['ab'])).toBe('ab');
    expect(nearest('xy', ['ab'])).toBeUndefined();
  });

  it('is the earlier candidate when two are equally near', () => {
    expect(nearest('cat', ['cab', 'car'])).toBe('cab');
    expect(nearest('cat', ['car', 'cab'])).toBe('car');
  });

  it('is not looked for when the word is absurdly long', () => {
    expect(nearest('b'.repeat(1_000_000), ['b'.repeat(1_000_000)])).toBeUndefined();
  });

  it('is always one of the candidates, and the word itself when it is among them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (word) => {
        expect([undefined, ...RUNTIMES]).toContain(nearest(word, RUNTIMES));
      }),
    );
    for (const runtime of RUNTIMES) expect(nearest(runtime, RUNTIMES)).toBe(runtime);
  });
});
