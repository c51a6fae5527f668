import { countCases, dimensionsOf } from './dimensions.js';
import type { Subject } from './engine.js';
import { Failures } from './failures.js';
import type { Failure } from './properties.js';
import { proveChecks } from './prove-checks.js';
import { proveJoining } from './prove-joining.js';
import { proveRuns, type RunsExplored } from './prove-runs.js';
import { proveVerdicts } from './prove-verdicts.js';

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

/** Proves a policy with the functions that decide and judge, first single decisions, then whole runs. */
export function provePolicy(subject: Subject): Proof {
  const dimensions = dimensionsOf(subject.policy, subject.scaling);
  const failures = new Failures();
  const whole_verdicts = proveVerdicts(subject, dimensions, failures);
  const check_runs = proveChecks(subject, dimensions, failures);
  const joining_verdicts = proveJoining(subject, dimensions, failures);
  const runs = proveRuns(subject, failures);
  return {
    ...{ cases: countCases(dimensions), check_runs, joining_verdicts, whole_verdicts, runs },
    failures: failures.all(),
  };
}
