import { DemoRunError } from '../../core/domain/errors.js';
import type { Remark } from '../../core/domain/remark.js';
import { shorten } from '../../core/domain/safe-text.js';
import { readPolicyInputs, withAgentBudgets, type NamedPolicy } from './policy-file.js';
import type { RunPlan } from './run-plan.js';

type Asked = Pick<RunPlan, 'policyFile' | 'policy_sha256'>;

/**
 * What is played in several runs is played under one policy: an agent that can write its file must not change it
 * from one run to the next.
 * @param read reads what a run begins with
 * @throws DemoRunError `policy_invalid` where the file says something else than when the first run was planned, or
 *   is no policy any more; and as `read` does
 */
export function underSamePolicy<Inputs extends NamedPolicy>(
  { policyFile, policy_sha256: expected }: Asked,
  read: () => Inputs,
): Inputs {
  if (expected === undefined) return read();
  try {
    const inputs = read();
    if (inputs.policy_sha256 === expected) return inputs;
  } catch (error) {
    if (!(error instanceof DemoRunError) || error.code !== 'policy_invalid') throw error;
    throw otherPolicy(policyFile, error);
  }
  throw otherPolicy(policyFile, undefined);
}

/** @param cause why it cannot be read any more */
function otherPolicy(policyFile: string | undefined, cause: DemoRunError | undefined) {
  const name = shorten(policyFile ?? 'the built-in policy', 200);
  return new DemoRunError('policy_invalid', `${name} is not what it was when this was started`, {
    ...(cause === undefined ? {} : { cause, reasons: [cause.message] }),
    remedy: 'nothing was started under it; look who changes the file, and start anew',
  });
}

/** A run keeps to what it read of its policy. @returns what is to be said where the file says something else by now */
export function policyRemark(
  { policyFile }: Asked,
  { policy, policy_sha256 }: NamedPolicy,
): Remark | undefined {
  if (policyFile === undefined) return undefined;
  const code = 'policy_file_changed';
  try {
    const now = withAgentBudgets(readPolicyInputs(policyFile), policy.agent !== undefined);
    return now.policy_sha256 === policy_sha256
      ? undefined
      : { code, about: 'it holds another policy now' };
  } catch (error) {
    if (!(error instanceof DemoRunError) || error.code !== 'policy_invalid') throw error;
    return { code, about: error.message };
  }
}
