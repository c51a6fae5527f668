import { DemoRunError } from '../domain/errors.js';
/** A command line that cannot be run, with everything that is wrong with it. */
export class UsageError extends DemoRunError {
    problems;
    constructor(problems) {
        super('usage', problems.length === 1 ? 'one problem' : `${String(problems.length)} problems`);
        this.problems = problems;
    }
}
