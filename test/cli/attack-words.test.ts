import { expect, it } from 'vitest';
import { triedIn } from '../../src/cli/attack-words.js';

it('says what an attack tried, in the environment of the run', () => {
  expect(triedIn('replayed', 'stage', 'stage')).toBe(
    'one decision, presented twice: the decision that was just executed, again',
  );
  expect(triedIn('other_environment', 'stage', 'prod')).toMatch(
    /: a stage decision presented to prod$/,
  );
});

it('knows no attack of another version, and shows its id in words', () => {
  expect(triedIn('time_travel', 'dev', 'dev')).toBe('time travel');
});
