import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk } from '../../support/walk.js';

/** The first line holds the policy and what is expected, too. */
const FIRST_LINE = 1_400;
const READABLE_LINE = 1_300;

/**
 * On the simulated app, where every machine writes the same bytes. On a busy machine only the series
 * may grow: a line is filled up to this limit, and passes it where a verdict rests on more windows.
 */
describe('the log of a default run', () => {
  it('has 18 lines that people can read', async () => {
    const { root } = await walk(temporaryRoot(), { simulated: true });
    const text = readFileSync(join(root, 'logs', 'day1_proof.log'), 'latin1');
    const lengths = text.split('\n').flatMap((line) => (line === '' ? [] : [line.length + 1]));
    expect(lengths).toHaveLength(18);
    const [first = 0, ...others] = lengths;
    expect(first).toBeLessThanOrEqual(FIRST_LINE);
    expect(Math.max(...others)).toBeLessThanOrEqual(READABLE_LINE);
    expect(text.length).toBeLessThanOrEqual(11 * 1_024);
  });
});
