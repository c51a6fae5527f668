import { expect, it } from 'vitest';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';
import { parseYaml } from '../../../src/run/scenarios/parse-yaml.js';
import { WHOLE_SCENARIO } from '../../support/scenario-texts.js';

const SOURCE = { path: 'hostile.yaml', sha256: 'a'.repeat(64) };
/** As many as a file of 64 KiB has room for. */
const MANY = 12_000;

it.each([
  ['keys that stand twice, in one line', `{${'a,'.repeat(MANY)}}`],
  ['keys that stand twice, each in its line', `${WHOLE_SCENARIO}${'a:\n'.repeat(MANY)}`],
  [
    'keys that are unknown',
    WHOLE_SCENARIO + Array.from({ length: 6_000 }, (_, at) => `k${String(at)}: 1\n`).join(''),
  ],
  ['anchors', `${WHOLE_SCENARIO}x: [${'&a 1,'.repeat(MANY)}]\n`],
  ['numbers of another spelling', `${WHOLE_SCENARIO}x: [${'0x1,'.repeat(MANY)}]\n`],
])('tells of %s the first 50, and that there are more', (_what, text) => {
  const reading = readScenarioText(text, SOURCE);
  const problems = reading.sound ? [] : reading.problems;
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)).toMatchObject({ field: 'the file', rule: 'more_problems' });
  expect(problems.filter(({ rule }) => rule === 'more_problems')).toHaveLength(1);
});

it('finds a key that stands twice however it is written', () => {
  const { problems } = parseYaml('a: 1\n"a": 2\n1: 3\n"1": 4\nb: { c: 5, c: 6 }\n');
  expect(problems.map(({ rule, line, column }) => [rule, line, column])).toEqual([
    ['duplicate_key', 2, 1],
    ['duplicate_key', 4, 1],
    ['duplicate_key', 5, 12],
  ]);
});
