import { countCases, dimensionsOf, type Dimensions } from './dimensions.js';
import type { Subject } from './subject.js';
import { Failures } from './failures.js';
import type { Failure } from './properties.js';
import { proveChecks } from './prove-checks.js';
import { proveJoining } from './prove-joining.js';
import { proveRuns } from './prove-runs.js';
import type { RunsExplored } from './run-state.js';
import { proveAround, proveFurther } from './prove-verdicts.js';

/** What was explored, and what does not hold. */
export interface Proof {
  /** Of a single decision: all combinations of all classes of all that the gates look at. */
  readonly cases: number;
  /** Runs of single checks that stand for all of them. */
  readonly check_runs: number;
  /** Verdicts on how the checks' answers are joined. */
  readonly joining_verdicts: number;
  /** Verdicts of the gates as a whole. */
  readonly whole_verdicts: number;
  readonly runs: RunsExplored;
  /** The shortest first; none where all properties hold. */
  readonly failures: readonly Failure[];
}

const NO_RUNS: RunsExplored = { states: 0, transitions: 0, questions: 0, unfinished: [] };

/**
 * Proves a policy with the functions that decide and judge: first single decisions, then whole runs.
 * What comes after the first stage in which something fails is not explored.
 */
export function provePolicy(subject: Subject): Proof {
  const dimensions = dimensionsOf(subject.policy, subject.scaling);
  const failures = new Failures();
  const stage = (prove: (...about: [Subject, Dimensions, Failures]) => number) =>
    failures.none ? prove(subject, dimensions, failures) : 0;
  const around = stage(proveAround);
  const joining_verdicts = stage(proveJoining);
  const check_runs = stage(proveChecks);
  const runs = failures.none ? proveRuns(subject, failures) : NO_RUNS;
  const whole_verdicts = around + stage(proveFurther);
  return {
    cases: countCases(dimensions),
    check_runs,
    joining_verdicts,
    whole_verdicts,
    runs,
    failures: failures.all(),
  };
}
