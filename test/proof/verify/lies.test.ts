import { describe, expect, it } from 'vitest';
import { judge, chained, undetectedLies } from '../../support/lies/judge.js';
import { OPEN_FIELDS } from '../../support/lies/open-fields.js';
import { record, RUNS } from '../../support/lies/recorded.js';
import { temporaryRoot } from '../../support/temporary-root.js';

describe('an honest log', () => {
  it.each(Object.keys(RUNS))(
    'of a run in %s is found to be right, and so are its attacks',
    async (name) => {
      const { run, violation } = await record(name);
      for (const lines of [run, violation]) {
        expect(await judge(`${temporaryRoot()}/honest.log`, chained(lines))).toBeNull();
      }
    },
  );
});

describe('a lie in a stage log', () => {
  it('is found in every field but those that are free or measured within bounds', async () => {
    const { run } = await record('stage');
    const { undetected } = await undetectedLies(run);
    const open = new Set(undetected.map(({ field }) => field.replace(/\.w\d+$/, '.*')));
    expect([...open].filter((field) => !OPEN_FIELDS.has(field))).toEqual([]);
  }, 600_000);
});
