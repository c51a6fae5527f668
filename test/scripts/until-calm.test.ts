import { expect, test } from 'vitest';

const SCRIPT = new URL('../../scripts/bench/until-calm.mjs', import.meta.url).href;
const { measureUntilCalm } = (await import(SCRIPT)) as {
  measureUntilCalm: (measure: () => Promise<Row[]>) => Promise<Row[]>;
};

type Row = ReturnType<typeof row>;

const row = (figure: string, noisy: boolean, value: number) => ({
  ...{ figure, noisy, value },
  peer: { name: 'limit' },
});

test('a noisy row is measured again, and the first one that is not noisy stays', async () => {
  const tries = [
    [row('a', false, 1), row('b', true, 1)],
    [row('a', false, 2), row('b', true, 2)],
    [row('a', true, 3), row('b', false, 3)],
    [row('a', false, 4), row('b', false, 4)],
  ];
  let taken = 0;
  const rows = await measureUntilCalm(() => Promise.resolve(tries[taken++] ?? []));
  expect(taken).toBe(3);
  expect(rows).toEqual([row('a', false, 1), row('b', false, 3)]);
});

test('a row that is noisy each time is still noisy', async () => {
  let taken = 0;
  const rows = await measureUntilCalm(() => Promise.resolve([row('a', true, (taken += 1))]));
  expect(taken).toBe(4);
  expect(rows[0]?.noisy).toBe(true);
});
