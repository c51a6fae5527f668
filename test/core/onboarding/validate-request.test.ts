import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  validateRequest,
  type RawOnboardingRequest,
} from '../../../src/core/onboarding/validate-request.js';

const GOOD = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
};

function brokenRules(raw: RawOnboardingRequest): string[] {
  const validation = validateRequest(raw);
  return validation.valid ? [] : validation.problems.map(({ field, rule }) => `${field}:${rule}`);
}

function fromJson(text: string): RawOnboardingRequest {
  return JSON.parse(text) as RawOnboardingRequest;
}

function sample(file: string): RawOnboardingRequest {
  const path = new URL(`../../../apps/samples/${file}`, import.meta.url);
  return fromJson(readFileSync(path, 'utf8'));
}

describe('an onboarding request', () => {
  it('that is good comes back typed, with nothing added or changed', () => {
    expect(validateRequest(GOOD)).toEqual({ valid: true, request: GOOD, unencrypted: false });
  });

  it('over plain http is accepted and marked', () => {
    const repo_url = 'http://git.example.org/team/repo';
    expect(validateRequest({ ...GOOD, repo_url })).toMatchObject({
      valid: true,
      unencrypted: true,
    });
  });

  it('hears of all its problems at once', () => {
    const raw = { name: '-', repo_url: 'ftp://u@h', runtime: 'backned', colour: 'red', size: 1 };
    expect(brokenRules(raw)).toEqual([
      ...['name:name_length', 'name:name_start', 'name:name_hyphens'],
      ...['repo_url:url_length', 'repo_url:url_scheme', 'repo_url:url_credentials'],
      ...['runtime:runtime_known', 'request:field_known', 'request:field_known'],
    ]);
  });

  it.each([
    ['{}', ['name:name_is_text', 'repo_url:url_is_text', 'runtime:runtime_known']],
    ['{"name":null,"repo_url":1,"runtime":[]}', ['name:name_is_text', 'repo_url:url_is_text']],
    [JSON.stringify({ ...GOOD, name: undefined }), ['name:name_is_text']],
    [JSON.stringify({ ...GOOD, repo_url: undefined }), ['repo_url:url_is_text']],
    [JSON.stringify({ ...GOOD, runtime: undefined }), ['runtime:runtime_known']],
    [JSON.stringify({ ...GOOD, Name: 'demo-api' }), ['request:field_known']],
    [JSON.stringify({ ...GOOD, '': 1 }), ['request:field_known']],
    [JSON.stringify({ ...GOOD, constructor: {} }), ['request:field_known']],
    ['{"__proto__":{"name":"demo-api"}}', ['name:name_is_text', 'request:field_known']],
  ])('%s is refused with %j', (text, rules) => {
    expect(brokenRules(fromJson(text))).toEqual(expect.arrayContaining(rules));
  });

  it('does not take fields from a prototype that came with the JSON', () => {
    const raw = fromJson(`{"__proto__":${JSON.stringify(GOOD)}}`);
    expect(validateRequest(raw).valid).toBe(false);
  });

  it.each([
    ['repo_ur', 'repo_url'],
    ['runtme', 'runtime'],
    ['nmae', 'name'],
  ])('with the unknown field %s is asked whether %s was meant', (typed, wanted) => {
    const validation = validateRequest({ ...GOOD, [typed]: 'x' });
    const remedies = validation.valid ? [] : validation.problems.map(({ remedy }) => remedy);
    expect(remedies).toEqual([expect.stringContaining(`${wanted}?`)]);
  });
});

describe('the samples', () => {
  it.each(['backend.json', 'frontend.json', 'fullstack.json'])('%s is accepted', (file) => {
    expect(brokenRules(sample(file))).toEqual([]);
  });

  it.each([
    ['bad-name.json', ['name:name_characters', 'name:name_start']],
    ['bad-runtime.json', ['runtime:runtime_known']],
    ['unsafe-url.json', ['repo_url:url_credentials', 'repo_url:url_characters']],
  ])('%s is refused for what its name says', (file, rules) => {
    expect(brokenRules(sample(file))).toEqual(rules);
  });
});

describe('many unknown fields', () => {
  it('are named up to eight, and then counted', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${String(n)}`, n]));
    const validation = validateRequest({ ...GOOD, ...many });
    const problems = validation.valid ? [] : validation.problems;
    expect(problems).toHaveLength(9);
    expect(problems.at(-1)?.value).toBe('and 19992 more');
  });
});
