import { expect, it } from 'vitest';
import { AGENT_ESCALATIONS, DECIDER_FAILURES } from '../../../src/core/decider/decider-failures.js';
import { escalationSentence } from '../../../src/core/decider/escalation-sentences.js';
import { inWords } from '../../../src/core/domain/figures.js';

it('says in a sentence why a human is needed', () => {
  const codes = [
    ...AGENT_ESCALATIONS,
    ...DECIDER_FAILURES,
    ...['readings_missing', 'tie_in_prod', 'fault_without_effect', 'only_observed'],
  ];
  expect(codes.filter((code) => escalationSentence(code) === inWords(code))).toEqual([]);
  expect(escalationSentence('refused_by_the_gates')).toBe(
    'the gates refused what the agent decided',
  );
});

it('a reason of another version is shown in words', () => {
  expect(escalationSentence('moon_in_the_way')).toBe('moon in the way');
  expect(escalationSentence('constructor')).toBe('constructor');
});
