/** One thing that is wrong with an input, said so that it can be fixed. */
export interface InputProblem {
  readonly field: string;
  /** Stable name of the broken rule. */
  readonly rule: string;
  /** The offending value, as it came in. */
  readonly value: unknown;
  /** What is accepted, in words. */
  readonly accepted: string;
  readonly remedy: string;
}
