import { describe, expect, it } from 'vitest';
import { allCommands } from '../../src/cli/command-table/table.js';
import { LOG_LEVEL, type Option } from '../../src/cli/options.js';

const RAW = [
  undefined,
  true,
  false,
  'info',
  'silent',
  'stage',
  'x',
  '1',
  '0:x',
  [],
  ['x'],
  7,
  null,
];

const named: [string, Option][] = allCommands().flatMap(({ name, flags, arguments: args }) =>
  Object.entries({ ...flags, ...args }).map(([option, kind]): [string, Option] => [
    `${name} ${option}`,
    kind,
  ]),
);
const quick = [...named, ['logLevel', LOG_LEVEL] as [string, Option]].filter(
  ([, { known }]) => known !== undefined,
);

describe('what an option is known to be without its schema', () => {
  it('is said of most', () => {
    expect(quick.length).toBeGreaterThan(named.length / 2);
  });

  it.each(quick)('is what its schema makes of it: %s', async (_name, { known, schema }) => {
    for (const raw of RAW) {
      const found = known?.(raw);
      if (found === undefined) continue;
      expect(await schema().safeParseAsync(raw)).toEqual({ success: true, data: found.value });
    }
  });
});
