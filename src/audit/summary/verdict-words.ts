import type { ExitCode } from '../../core/domain/exit-codes.js';

/** What came of a run, in a word. OBSERVED: as expected, but nothing was carried out. */
export type VerdictWord =
  | 'PASS'
  | 'OBSERVED'
  | 'REFUSED'
  | 'INCONCLUSIVE'
  | 'FAIL'
  | 'INCOMPLETE'
  | 'NOT VALID'
  | 'NOT READ';

export interface RunVerdict {
  readonly word: VerdictWord;
  /** How the run ended, or would have, had it come to its end. */
  readonly exit_code: ExitCode;
  readonly because: string;
}
