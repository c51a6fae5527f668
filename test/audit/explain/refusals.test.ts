import { describe, expect, it } from 'vitest';
import { DENIALS } from '../../../src/core/domain/approval.js';
import { REFUSALS } from '../../../src/audit/explain/refusals.js';
import { GATES } from '../../../src/core/gates/gates.js';

describe('the words for a refusal', () => {
  const codes = GATES.flatMap(({ checks }) => checks.map(({ code }) => code));
  it.each(['policy_unusable', 'not_a_decision', ...codes, ...DENIALS])('know %s', (code) => {
    expect(REFUSALS[code]).toBeTypeOf('function');
  });

  it('know no code that nothing refuses with', () => {
    const known = ['policy_unusable', 'not_a_decision', ...codes, ...DENIALS];
    expect(Object.keys(REFUSALS).filter((code) => !known.includes(code))).toEqual([]);
  });
});
