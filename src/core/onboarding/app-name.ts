import type { InputProblem } from './problem.js';

const MIN_LENGTH = 3;
const MAX_LENGTH = 40;
const ACCEPTED = `${String(MIN_LENGTH)} to ${String(MAX_LENGTH)} lower-case letters, digits and single inner hyphens, starting with a letter`;

/**
 * Names that a file system, a JavaScript object or a promise would take for something else:
 * Windows device names, property names of every object, and the registry's own words.
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['con', 'prn', 'aux', 'nul', 'conin', 'conout', 'clock'],
  ...Array.from({ length: 10 }, (_, n) => [`com${String(n)}`, `lpt${String(n)}`]).flat(),
  ...['constructor', 'prototype', 'proto', 'tostring', 'valueof', 'hasownproperty'],
  ...['tolocalestring', 'isprototypeof', 'then', 'null', 'undefined', 'true', 'false'],
  ...['default', 'index', 'registry'],
]);

/**
 * Checks an app name as it was typed: nothing is trimmed, lower-cased or normalized, because a
 * name that was repaired is not the name that was given.
 * @returns every rule that the name breaks; empty for a good name
 */
export function checkAppName(raw: unknown): InputProblem[] {
  if (typeof raw !== 'string') {
    return [problem(raw, 'name_is_text', 'give the app a name, for example demo-api')];
  }
  const problems = SHAPE_RULES.filter(({ broken }) => broken(raw)).map(({ rule, remedy }) =>
    problem(raw, rule, remedy),
  );
  if (RESERVED.has(raw)) problems.push(problem(raw, 'name_reserved', 'choose another name'));
  return problems;
}

const SHAPE_RULES = [
  {
    rule: 'name_length',
    broken: (name: string) => name.length < MIN_LENGTH || name.length > MAX_LENGTH,
    remedy: `use ${String(MIN_LENGTH)} to ${String(MAX_LENGTH)} characters`,
  },
  {
    rule: 'name_characters',
    broken: (name: string) => /[^a-z0-9-]/.test(name),
    remedy: 'use only a-z, 0-9 and the hyphen, for example demo-api',
  },
  {
    rule: 'name_start',
    broken: (name: string) => !/^[a-z]/.test(name),
    remedy: 'let it start with a letter from a to z',
  },
  {
    rule: 'name_hyphens',
    broken: (name: string) => name.endsWith('-') || name.includes('--'),
    remedy: 'put single hyphens between letters or digits only',
  },
] as const;

function problem(value: unknown, rule: string, remedy: string): InputProblem {
  return { field: 'name', rule, value, accepted: ACCEPTED, remedy };
}
