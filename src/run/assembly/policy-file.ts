import { sha256 } from '../app/registry.js';
import { DEFAULT_AGENT_BUDGETS } from '../../core/domain/agent.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { deepFreeze } from '../../core/domain/objects.js';
import { policySchema, type Policy } from '../../core/domain/policy.js';
import { shorten } from '../../core/domain/safe-text.js';
import { refuseWritableByAnybody } from '../../base/regular-file.js';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import { BUILT_IN_POLICY } from '../../core/domain/built-in-policy.js';
import { MOST_POLICY_BYTES, readPolicy } from '../../core/gates/read-policy.js';
import { reasonsOf } from './reasons.js';

/** A policy, and the hash by which decisions and proof log name it. */
export interface NamedPolicy {
  readonly policy: Policy;
  readonly policy_sha256: string;
}

/**
 * @param path of a policy file, or undefined for the policy that is built in
 * @throws DemoRunError `policy_invalid`, with the reasons: there is no half a policy
 */
export function readPolicyInputs(path: string | undefined): NamedPolicy {
  return named(path === undefined ? BUILT_IN_POLICY : readPolicyFile(path));
}

/** The same with budgets where an agent is asked: the usual ones, where it says nothing of agents. */
export function withAgentBudgets(given: NamedPolicy, isAgentAsked: boolean): NamedPolicy {
  const { policy } = given;
  if (!isAgentAsked || policy.agent !== undefined) return given;
  return named({ ...policy, policy_version: 3, agent: DEFAULT_AGENT_BUDGETS });
}

/** In the schema's key order, as it is in the log: the hash is over the text that is there. */
function named(given: Policy): NamedPolicy {
  const policy = deepFreeze(policySchema.parse(given));
  return { policy, policy_sha256: sha256(JSON.stringify(policy)) };
}

function readPolicyFile(path: string): Policy {
  const reading = readPolicy(textOf(path));
  if (reading.sound) return reading.policy;
  throw invalid(path, reading.reasons);
}

function textOf(path: string): string {
  try {
    return readTextFile(path, MOST_POLICY_BYTES, refuseWritableByAnybody);
  } catch (cause) {
    throw invalid(path, [whyUnreadable(cause)], cause);
  }
}

function invalid(path: string, reasons: readonly string[], cause?: unknown): DemoRunError {
  const { said, listed } = reasonsOf(reasons);
  return new DemoRunError('policy_invalid', `${shorten(path, 200)} is not a policy: ${said}`, {
    cause,
    reasons: listed,
    remedy: 'nothing was started; `demo-run policy --json` prints the built-in one to begin from',
  });
}
