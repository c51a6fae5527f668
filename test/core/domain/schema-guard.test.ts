import { describe, expect, it } from 'vitest';
import { decisionSchema, type Decision } from '../../../src/core/domain/decision.js';
import { guardOf } from '../../../src/core/domain/schema-guard.js';

const isDecision = guardOf(decisionSchema);
const DECISION: Decision = {
  decision_id: 'd1',
  run_id: '000001-8f3a',
  app_name: 'demo-api',
  env: 'stage',
  event_id: 'e3',
  action: 'noop',
  workers_to: null,
  decided_by: 'rule',
  policy_sha256: 'a'.repeat(64),
  minted_at_us: 1,
};

describe('a guard', () => {
  it('holds what the schema takes as it is', () => {
    expect(isDecision(DECISION)).toBe(true);
    expect(decisionSchema.parse(DECISION)).toEqual(DECISION);
  });

  it.each<[string, value: unknown]>([
    ['what the schema refuses', { ...DECISION, decision_id: '' }],
    ['letters that are not ASCII', { ...DECISION, action: '\u00e9' }],
    ['another order', Object.fromEntries(Object.entries(DECISION).reverse())],
    ['what is inherited', Object.create(DECISION)],
    ['nothing', undefined],
  ])('leaves to the schema: %s', (_what, value) => {
    expect(isDecision(value)).toBe(false);
  });
});
