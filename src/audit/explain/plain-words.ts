import { plainReasons, type PlainDecision } from '../../core/decider/plain-reasons.js';
import { EXECUTABLE_ACTIONS, type ActionName } from '../../core/domain/actions.js';
import type { LineOf, ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { Policy } from '../../core/domain/policy.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import type { Evidence } from './evidence.js';

type Decision = ProofBodyOf<'RL_DECISION'>;

/**
 * A decision in plain words, for whoever reads a log line by line.
 * @param context what the lines up to the decision said
 */
export function plainDecision(line: Decision, context: LogContext): PlainDecision {
  return plainReasons(line, {
    claimed_ppm: context.claimedPpm(line),
    overload_ppm: context.policy?.overload.utilization_ppm,
    scaling: context.scaling,
    allowed: allowedIn(context.policy, line),
  });
}

/** The same for whoever has only the lines that belong to the decision. */
export function plainDecisionBy(line: LineOf<'RL_DECISION'>, evidence: Evidence): PlainDecision {
  return plainReasons(line, {
    claimed_ppm: evidence.claimBy(line)?.ppm ?? null,
    overload_ppm: evidence.run.policy.overload.utilization_ppm,
    scaling: evidence.limits,
    allowed: allowedIn(evidence.run.policy, line),
  });
}

/** Where no line told the policy, nothing is known to be forbidden by it. */
function allowedIn(policy: Policy | undefined, { env }: Decision): readonly ActionName[] {
  return policy === undefined ? EXECUTABLE_ACTIONS : allowedActions(policy, env);
}
