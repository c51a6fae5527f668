import { refuseWritableByAnybody } from '../../base/regular-file.js';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import { MOST_POLICY_BYTES, readPolicy } from '../../core/gates/read-policy.js';
import type { WrittenScenario } from '../../core/scenario/scenario-file.js';
import { wrongValue, type ScenarioProblem } from '../../core/scenario/scenario-problem.js';
import { beside } from './beside.js';

const A_POLICY =
  'a policy file that can be read: `demo-run policy --json` prints one to begin from';

/**
 * What is wrong with the policy that a scenario names, so that no run begins that has none.
 * @param path of the scenario file, beside which it lies
 */
export function policyProblems(
  { policy }: Pick<WrittenScenario, 'policy'>,
  path: string,
): ScenarioProblem[] {
  const why = policy === undefined ? undefined : whyNoPolicy(beside(path, policy));
  if (why === undefined) return [];
  return [{ ...wrongValue('policy', ['policy'], policy, A_POLICY), remedy: why }];
}

/** Without what is in the file: a scenario file can name any file. */
function whyNoPolicy(path: string): string | undefined {
  try {
    const { sound } = readPolicy(readTextFile(path, MOST_POLICY_BYTES, refuseWritableByAnybody));
    return sound ? undefined : 'it holds no policy: `demo-run policy --policy FILE` says why';
  } catch (cause) {
    return `it cannot be read: ${whyUnreadable(cause)}`;
  }
}
