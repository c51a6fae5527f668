import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busEntryId } from '../../../src/core/domain/bus-entry-id.js';

const place = fc.record({
  lastLine: fc.nat({ max: 1_000_000 }),
  announcement: fc.constantFrom('announced_by_it', 'earlier'),
});
const inOrder = ([a, b]: readonly string[]) => {
  const [[line = 0, part = 0] = [], [otherLine = 0, otherPart = 0] = []] = [a, b].map((id) =>
    (id ?? '').split('-').map(Number),
  );
  return line < otherLine || (line === otherLine && part < otherPart);
};

describe('the id of an entry on the bus', () => {
  it.each([
    [7, 'announced_by_it', '7-0'],
    [7, 'earlier', '7-1'],
  ] as const)('after line %d, %s, is %s', (lastLine, announcement, id) => {
    expect(busEntryId(lastLine, announcement)).toBe(id);
  });

  it('grows with the line, and within it from its own event to that of an earlier one', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const [id, otherId] = [one, other].map(({ lastLine, announcement }) =>
          busEntryId(lastLine, announcement),
        );
        const comesBefore =
          one.lastLine < other.lastLine ||
          (one.lastLine === other.lastLine &&
            one.announcement === 'announced_by_it' &&
            other.announcement === 'earlier');
        expect(inOrder([id ?? '', otherId ?? ''])).toBe(comesBefore);
      }),
    );
  });
});
