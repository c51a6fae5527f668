import { expect, it } from 'vitest';
import { inWords } from '../../../src/core/domain/figures.js';
import { GATES } from '../../../src/core/gates/gates.js';
import { refusalSentence } from '../../../src/core/gates/refusal-sentences.js';

const FIRST_ASKED = ['policy_unusable', 'not_a_decision', 'gate_failed'];

it('every check of every gate has a plain sentence of its own', () => {
  const codes = [...FIRST_ASKED, ...GATES.flatMap(({ checks }) => checks.map(({ code }) => code))];
  const sentences = codes.map(refusalSentence);
  expect(codes.filter((code) => refusalSentence(code) === inWords(code))).toEqual([]);
  expect(new Set(sentences).size).toBe(new Set(codes).size);
  for (const sentence of sentences) expect(sentence).toMatch(/^[a-z].{15,89}$/);
});

it('a code of another version is shown in words', () => {
  expect(refusalSentence('moon_in_the_way')).toBe('moon in the way');
  expect(refusalSentence('constructor')).toBe('constructor');
});
