import { expect, it } from 'vitest';
import { columns, left, right } from '../../../src/cli/views/columns.js';

const LONG = 'overload-during-restart';

it.each([
  { name: 'crash', layout: [left(10), left(6)], lines: ['  crash     PASS'] },
  { name: 'nine-long', layout: [left(10), left(6)], lines: ['  nine-long PASS'] },
  { name: 'ten-is-all', layout: [left(10), left(6)], lines: ['  ten-is-all', '            PASS'] },
  { name: LONG, layout: [left(10), left(6)], lines: [`  ${LONG}`, '            PASS'] },
  { name: LONG, layout: [left(10), right(6)], lines: [`  ${LONG}  PASS`] },
])('a name touches nothing beside it: $name', ({ name, layout, lines }) => {
  expect(columns([[name, 'PASS']], layout)).toEqual(lines);
});

it('a name with nothing beside it keeps its line', () => {
  expect(columns([[LONG, '', '3']], [left(10), left(6), left(3)])).toEqual([`  ${LONG}      3`]);
});

it('a figure that fills its column touches nothing beside it', () => {
  const layout = [left(6), left(9), left(5)];
  expect(columns([['crash', '523/1,867', '11-15']], layout)).toEqual(['  crash 523/1,867 11-15']);
});
