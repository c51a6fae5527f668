import { messageOf } from '../../../../src/core/domain/errors.js';
import type { Check } from '../../../../src/core/gates/gate.js';
import type { Choose, Dimensions } from './dimensions.js';
import type { Subject } from './subject.js';
import { deviationsIn, exploreLazily } from './explore-lazily.js';
import type { Failures } from './failures.js';
import { lazyInput } from './judged-input.js';
import { OBJECTIONS, type Objection } from './oracle.js';

/**
 * Compares each check of the gates with the oracle's word, over every case: all combinations of all
 * that either of the two reads. Its cost is a sum over the checks, not a product.
 * @returns how many runs that took
 */
export function proveChecks(subject: Subject, dimensions: Dimensions, failures: Failures): number {
  const checks = subject.engine.gates.flatMap(({ name, checks: inGate }) =>
    inGate.map((check) => ({ gate: name, check })),
  );
  for (const { gate, code, property } of OBJECTIONS) {
    if (checks.some((known) => known.gate === gate && known.check.code === code)) continue;
    failures.add({ property, trace: [`gate ${gate}`], found: `there is no check ${code}` });
  }
  return checks.reduce((runs, { gate, check }) => {
    const objection = OBJECTIONS.find((known) => known.gate === gate && known.code === check.code);
    if (objection === undefined) {
      const trace = [`gate ${gate}`];
      const found = `the design knows no check ${check.code}`;
      failures.add({ property: 'nothing_else_refuses', trace, found });
      return runs;
    }
    return runs + proveCheck({ subject, dimensions, failures }, check, objection);
  }, 0);
}

function proveCheck(
  about: {
    readonly subject: Subject;
    readonly dimensions: Dimensions;
    readonly failures: Failures;
  },
  check: Check,
  objection: Objection,
): number {
  const { subject, dimensions, failures } = about;
  const name = `check ${objection.gate}:${objection.code}`;
  return exploreLazily(dimensions, (choose, chosen) => {
    const breach = differenceIn(subject, choose, { check, objection });
    if (breach === undefined) return;
    failures.add({ ...breach, trace: [`${name} is asked`, ...deviationsIn(dimensions, chosen)] });
  });
}

function differenceIn(
  subject: Subject,
  choose: Choose,
  { check, objection }: { readonly check: Check; readonly objection: Objection },
) {
  const input = lazyInput(subject, choose);
  const should = objection.holds(input);
  try {
    const does = check.objects(input);
    if (does === should) return undefined;
  } catch (error) {
    return { property: 'refusal_is_total', found: `it threw: ${messageOf(error)}` } as const;
  }
  return should
    ? { property: objection.property, found: 'it objects to nothing; it should object' }
    : ({
        property: 'nothing_else_refuses',
        found: 'it objects; nothing speaks against it',
      } as const);
}
