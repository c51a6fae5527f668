import { expect, it } from 'vitest';
import { attackSentence } from '../../../src/cli/commands/attack-texts.js';

it.each([
  ['replayed', 'one decision, presented twice: the decision that was just executed, again'],
  ['other_environment', expect.stringMatching(/: a stage decision presented to prod$/) as string],
  // Of another version.
  ['time_travel', 'time travel'],
])('says what the attack %s tried, in the environment of the run', (id, says) => {
  expect(attackSentence(id, { env: 'stage' })).toEqual(says);
});
