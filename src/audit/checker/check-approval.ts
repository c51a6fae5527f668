import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { createHash } from 'node:crypto';
import { approvalText, RECORDED_ANSWER } from '../../core/domain/approval.js';
import { checkAnsweredByItself } from './check-answer.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

type Requested = LineOf<'APPROVAL_REQUESTED'>;
type Answered = LineOf<'APPROVAL_GRANTED' | 'APPROVAL_DENIED'>;

/** A human is asked about the open decision, by a hash that names exactly it. */
export function checkRequest(line: Requested, state: VerifierState): Problem | undefined {
  state.requested = line;
  state.granted = undefined;
  if (line.attack !== undefined) {
    const found = firstDifference('cause', [['cause', null, line.cause]]);
    return found ?? checkIsNeeded(line, state);
  }
  const { open, previous } = state;
  const found = firstDifference('intent', [
    ['cause', previous, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['action', open?.action, line.action],
    ['workers_to', open?.workers_to, line.workers_to],
  ]);
  return found ?? checkAnsweredByItself(open, state) ?? checkHash(line, state);
}

/** Where the policy wants no approval, no attack asks for one. */
function checkIsNeeded({ action, env }: Requested, { run }: VerifierState): Problem | undefined {
  const isNeeded = run.policy.environment_approval[env].includes(action);
  return firstDifference('approval', [[`${action} in ${env} needs approval`, true, isNeeded]]);
}

function checkHash(line: Requested, { open, run }: VerifierState): Problem | undefined {
  const { run_id, app_name, env, decision_id, action } = line;
  const { workers_from, workers_to, measured } = line;
  const { policy_sha256 } = run;
  const text = approvalText({
    run_id,
    app_name,
    env,
    event_id: open?.event_id ?? '',
    decision_id,
    action,
    workers_from,
    workers_to,
    policy_sha256,
  });
  const hash = createHash('sha256').update(text).digest('hex');
  return hash === measured.request_sha256
    ? undefined
    : problem('approval', hash, measured.request_sha256);
}

/** A yes is to exactly what was asked, and in time. */
export function checkGrant(
  line: LineOf<'APPROVAL_GRANTED'>,
  state: VerifierState,
): Problem | undefined {
  const { requested, run } = state;
  state.granted = line;
  const within = run.policy.approval_within_ms * 1_000;
  const isInTime = line.measured.waited_us <= within;
  return (
    checkAnswer(line, state) ??
    firstDifference('approval', [
      ['request_sha256', requested?.measured.request_sha256, line.measured.request_sha256],
      ['answered in time', true, isInTime],
    ])
  );
}

/** An answer is to the question before it. */
export function checkAnswer(line: Answered, state: VerifierState): Problem | undefined {
  const { previous, requested } = state;
  const found = firstDifference('intent', [
    ['cause', previous, line.cause],
    ['decision_id', requested?.decision_id, line.decision_id],
    ['env', requested?.env, line.env],
    ['action', requested?.action, line.action],
    ['attack', requested?.attack, line.attack],
  ]);
  return found ?? checkWho(line, state);
}

/** Only a scenario's own file has an answer; anywhere else a human gave it, or nobody. */
function checkWho({ measured: { by } }: Answered, { run }: VerifierState): Problem | undefined {
  if (by !== RECORDED_ANSWER || run.expects?.files !== undefined) return undefined;
  return problem('approval', 'a human, or nobody', by);
}
