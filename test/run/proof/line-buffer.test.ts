import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBuffer } from '../../../src/run/proof/line-buffer.js';

describe('the buffer of the lines of one commit', () => {
  it('holds them one behind the other, however many, and nothing of those before', () => {
    const line = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 9_000 }))
      .map(([letter, length]) => letter.repeat(length));
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 12 }), { maxLength: 4 }), (commits) => {
        const buffer = new LineBuffer();
        for (const lines of commits) {
          buffer.empty();
          for (const text of lines) buffer.add(text);
          expect(buffer.written.toString('latin1')).toBe(lines.join(''));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes a line that is longer than all it has room for', () => {
    const buffer = new LineBuffer();
    buffer.add('first\n');
    buffer.add('x'.repeat(100_000));
    expect(buffer.written.toString('latin1')).toBe(`first\n${'x'.repeat(100_000)}`);
  });
});
