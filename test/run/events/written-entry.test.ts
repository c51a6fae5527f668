import { describe, expect, it } from 'vitest';
import { isAsWritten, writeEntry } from '../../../src/run/events/written-entry.js';
import { busEntry } from '../../support/sample-events.js';

describe('what is read of an entry', () => {
  const written = writeEntry(busEntry(1));
  it.each([
    ['the text that was sent', ['event', written.text], true],
    ['another event', ['event', writeEntry(busEntry(2)).text], false],
    ['the same event in other words', ['event', `${written.text} `], false],
    ['another field', ['events', written.text], false],
    ['a further field', ['event', written.text, 'more', ''], false],
    ['nothing', [], false],
  ])('is as it was written, or is looked at: %s', (_what, fields, isSame) => {
    expect(isAsWritten(fields, written)).toBe(isSame);
  });
});
