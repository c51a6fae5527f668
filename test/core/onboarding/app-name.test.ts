import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAppName } from '../../../src/core/onboarding/app-name.js';

const RESERVED = [
  ...['con', 'prn', 'aux', 'nul', 'conin', 'conout', 'clock', 'com0', 'com9', 'lpt0', 'lpt9'],
  ...['constructor', 'prototype', 'proto', 'tostring', 'valueof', 'hasownproperty'],
  ...['tolocalestring', 'isprototypeof', 'then', 'null', 'undefined', 'true', 'false'],
  ...['default', 'index', 'registry'],
];
const DEVICES = ['com', 'lpt'].flatMap((port) => Array.from('0123456789', (n) => port + n));
const isReserved = (name: string): boolean => [...RESERVED, ...DEVICES].includes(name);
/** The written rule, as one expression: 3 to 40 long, single inner hyphens, starts with a letter. */
const WRITTEN = /^[a-z](?:[a-z0-9]|-(?!-)){1,38}[a-z0-9]$/;

function brokenRules(name: unknown): string[] {
  return checkAppName(name).map(({ rule }) => rule);
}

describe('an app name', () => {
  it.each([
    ...['demo-api', 'abc', 'a1b', 'a-b', 'demo-api-2', 'a-b-c-d-e', 'x86', 'n0-1-2', 'console'],
    ...[
      'com10',
      'com',
      'nullable',
      'thenable',
      'index-page',
      'default-api',
      'registry2',
      'com1-api',
    ],
    'a'.repeat(40),
    `${'a-'.repeat(19)}aa`,
  ])('%s is accepted', (name) => {
    expect(brokenRules(name)).toEqual([]);
  });

  it.each([
    ['', ['name_length', 'name_start']],
    ['a', ['name_length']],
    ['ab', ['name_length']],
    ['a'.repeat(41), ['name_length']],
    ['a'.repeat(100_000), ['name_length']],
    ['Demo-api', ['name_characters', 'name_start']],
    ['demo-API', ['name_characters']],
    ['demo_api', ['name_characters']],
    ['demo.api', ['name_characters']],
    ['demo api', ['name_characters']],
    [' demo-api', ['name_characters', 'name_start']],
    ['demo-api ', ['name_characters']],
    ['demo-api\n', ['name_characters']],
    ['demo\r\napi', ['name_characters']],
    ['demo-api\0', ['name_characters']],
    ['demo\tapi', ['name_characters']],
    ['-demo', ['name_start']],
    ['--rm', ['name_start', 'name_hyphens']],
    ['-', ['name_length', 'name_start', 'name_hyphens']],
    ['1demo', ['name_start']],
    ['123', ['name_start']],
    ['demo-', ['name_hyphens']],
    ['demo--api', ['name_hyphens']],
    ['xn--dem-0na', ['name_hyphens']],
    ['../demo', ['name_characters', 'name_start']],
    ['..', ['name_length', 'name_characters', 'name_start']],
    ['demo/../../etc', ['name_characters']],
    ['/etc/passwd', ['name_characters', 'name_start']],
    ['C:\\demo', ['name_characters', 'name_start']],
    ['demo\\api', ['name_characters']],
    ['demo%2fapi', ['name_characters']],
    ['demo;reboot', ['name_characters']],
    ['demo$(id)', ['name_characters']],
    ['demo`id`', ['name_characters']],
    ['demo|cat', ['name_characters']],
    ['demo&api', ['name_characters']],
    ['demo>out', ['name_characters']],
    ['demo*', ['name_characters']],
    ['demo~1', ['name_characters']],
    ["demo'or'1", ['name_characters']],
    ['demo"api', ['name_characters']],
    ['{{demo}}', ['name_characters', 'name_start']],
    ['<script>', ['name_characters', 'name_start']],
    ['=cmd()', ['name_characters', 'name_start']],
    ['@demo', ['name_characters', 'name_start']],
    ['+demo', ['name_characters', 'name_start']],
    ['démo', ['name_characters']],
    ['dem\u043e-api', ['name_characters']],
    ['\uff44\uff45\uff4d\uff4f', ['name_characters', 'name_start']],
    ['demo\u200bapi', ['name_characters']],
    ['demo\u202eipa', ['name_characters']],
    ['demo\u2011api', ['name_characters']],
    ['\ufeffdemo', ['name_characters', 'name_start']],
    ['demo\u009b31m', ['name_characters']],
    ['demo\u001b[31m', ['name_characters']],
    ['demo\ud800', ['name_characters']],
    ['demo🚀', ['name_characters']],
    ['\u0131ndex', ['name_characters', 'name_start']],
    ['__proto__', ['name_characters', 'name_start']],
    ['toString', ['name_characters']],
    ['con.json', ['name_characters']],
  ])('%j is refused with %j, and is not repaired', (name, rules) => {
    expect(brokenRules(name)).toEqual(rules);
  });

  it.each([...RESERVED, ...DEVICES])('%s is refused as reserved', (name) => {
    expect(brokenRules(name)).toEqual(['name_reserved']);
  });

  it.each([
    [undefined],
    [null],
    [true],
    [7],
    [Number.NaN],
    [['demo-api']],
    [{ name: 'demo-api' }],
    [{ toString: () => 'demo-api' }],
    [Object('demo-api')],
    [Symbol('demo-api')],
    [() => 'demo-api'],
  ])('%o is refused because it is not text', (value) => {
    expect(brokenRules(value)).toEqual(['name_is_text']);
  });

  it('is accepted exactly when it matches the written rule and is not reserved', () => {
    const nearlyGood = fc.string({
      unit: fc.constantFrom(...Array.from('abz09--_A.\n\u00e9')),
      maxLength: 44,
    });
    const good = fc.stringMatching(/^[a-z](?:-?[a-z0-9]){1,24}$/);
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      nearlyGood,
      good,
      fc.constantFrom(...RESERVED, ...DEVICES),
    );
    fc.assert(
      fc.property(names, (name) => {
        const accepted = checkAppName(name).length === 0;
        expect(accepted).toBe(WRITTEN.test(name) && !isReserved(name));
      }),
      { numRuns: 5_000 },
    );
  });

  it('comes back in each problem as it was typed', () => {
    const problems = checkAppName('--Demo ');
    expect(problems.map(({ value }) => value)).toEqual(problems.map(() => '--Demo '));
    expect(problems.every(({ field }) => field === 'name')).toBe(true);
  });
});
