import { DemoRunError } from '../core/domain/errors.js';
import type { InputProblem } from '../core/onboarding/problem.js';

/** A command line that cannot be run, with everything that is wrong with it. */
export class UsageError extends DemoRunError {
  constructor(readonly problems: readonly InputProblem[]) {
    super('usage', problems.length === 1 ? 'one problem' : `${String(problems.length)} problems`);
  }
}
