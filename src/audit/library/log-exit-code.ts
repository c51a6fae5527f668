import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';

/** How a command ends that has read a log. @param problem the first one that was found */
export function logExitCode(problem: { readonly code: string } | null): ExitCode {
  if (problem === null) return EXIT.ok;
  return problem.code === OTHER_FORMAT ? EXIT.inconclusive : EXIT.proofLogInvalid;
}
