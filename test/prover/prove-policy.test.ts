import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.js';
import type { Check, Gate } from '../../src/gates/gate.js';
import { isNever } from '../../src/gates/allowed-actions.js';
import { BUILT_IN_POLICY } from '../../src/gates/built-in-policy.js';
import { evaluate } from '../../src/gates/evaluate.js';
import { GATES } from '../../src/gates/gates.js';
import { pastFigures } from '../../src/gates/past-figures.js';
import { REAL_ENGINE, type Engine } from '../../src/prover/engine.js';
import type { Property } from '../../src/prover/properties.js';
import { provePolicy } from '../../src/prover/prove-policy.js';

const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };
const US_PER_MS = 1_000;

function prove(engine: Partial<Engine> = {}, policy: Policy = BUILT_IN_POLICY) {
  return provePolicy({ engine: { ...REAL_ENGINE, ...engine }, policy, scaling: SCALING });
}

/** The real gates with one check's answer planted. */
function withCheck(code: string, objects: (real: Check['objects']) => Check['objects']): Partial<Engine> {
  const gates: Gate[] = GATES.map(({ name, checks }) => ({
    name,
    checks: checks.map((check) =>
      check.code === code ? { code, objects: objects(check.objects) } : check,
    ),
  }));
  return { gates };
}

/** The gates as one function with a fault in it, and nothing wrong with their checks. */
function withVerdict(wrong: (input: Parameters<typeof evaluate>[0]) => boolean): Partial<Engine> {
  return {
    evaluate: (input, gates) => {
      const { decision } = input;
      return decision !== undefined && wrong(input)
        ? { allowed: true, decision, gates_passed: [] }
        : evaluate(input, gates);
    },
  };
}

describe('a policy that is proved with the real functions', () => {
  it('holds all properties, and says how much was explored', () => {
    const proof = prove();
    expect(proof.failures).toEqual([]);
    expect(proof.cases).toBe(599_298_932_736);
    expect(proof.check_runs).toBe(3_529);
    expect(proof.runs).toMatchObject({ states: 516, unfinished: [] });
  });
});
