import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { checkAnswerLetThrough } from './check-answer.js';
import { checkRequestsBefore } from './check-request-series.js';
import { checkEffect } from './check-effect.js';
import { atMostMaximum } from './check-emission.js';
import { checkMomentsOfAct, checkMomentsOfGates } from './check-moments.js';
import { checkRunningTotal } from './check-requests.js';
import { firstDifference, firstProblem, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

/**
 * An act carries out the open decision. Beside the control of the attacks one of them is made: there
 * the decision itself, and not the line before, is the cause.
 */
export function checkAct(line: LineOf<'ORCH_EXEC'>, state: VerifierState): Problem | undefined {
  const { open } = state;
  const found = firstDifference('intent', [
    ['cause', leadingTo(line, state), line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
    ['approved', needsApproval(line, state), state.granted !== undefined],
    ['control', open?.control, line.control],
  ]);
  state.act = open && { line, decision: open };
  state.reported = undefined;
  state.open = undefined;
  const { serving_workers, before_act } = line.measured;
  return firstProblem([
    () => found,
    () => checkAnswerLetThrough(open, state),
    () => checkMomentsOfAct(line, state),
    () => checkEffect(line),
    () => atMostMaximum('serving_workers', serving_workers, state),
    () => checkBeforeAct(before_act, state),
    () => checkRequestsBefore(line, state),
  ]);
}

/** What a run that learns saw right before an act. */
function checkBeforeAct(
  seen: LineOf<'ORCH_EXEC'>['measured']['before_act'],
  state: VerifierState,
): Problem | undefined {
  if (seen === undefined) return undefined;
  return (
    checkRunningTotal(seen.requests, state) ??
    atMostMaximum('failed_workers', seen.failed_workers, state) ??
    checkUtilization(seen.utilization_ppm)
  );
}

const FULL_PPM = 1_000_000;

function checkUtilization(ppm: number | null): Problem | undefined {
  return ppm === null || ppm <= FULL_PPM
    ? undefined
    : problem('windows', `a share of at most ${String(FULL_PPM)}`, String(ppm));
}

function needsApproval({ action, env }: LineOf<'ORCH_EXEC'>, { run }: VerifierState): boolean {
  return run.policy.environment_approval[env].includes(action);
}

function leadingTo(
  line: LineOf<'ORCH_EXEC' | 'ORCH_OBSERVE'>,
  { open, previous }: VerifierState,
): number | undefined {
  return line.control === true ? open?.seq : previous;
}

/** What would have been done with the open decision; nothing was, so nothing may follow from it. */
export function checkObserved(
  line: LineOf<'ORCH_OBSERVE'>,
  state: VerifierState,
): Problem | undefined {
  const { open } = state;
  const cause = leadingTo(line, state);
  state.open = undefined;
  const found = firstDifference('intent', [
    ['cause', cause, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
    ['would', needsHuman(line, state), line.would],
    ['control', open?.control, line.control],
  ]);
  return (
    found ??
    checkAnswerLetThrough(open, state) ??
    checkMomentsOfGates(line, state) ??
    atMostMaximum('serving_workers', line.measured.serving_workers, state)
  );
}

function needsHuman({ action, env }: LineOf<'ORCH_OBSERVE'>, { run }: VerifierState): string {
  const needs = run.policy.environment_approval[env].includes(action);
  return needs ? 'ask_for_approval' : 'execute';
}

/** A refusal answers the open decision, or an attack, which no decision announced. */
export function checkRefusal(
  line: LineOf<'ORCH_REFUSE'>,
  state: VerifierState,
): Problem | undefined {
  const { open, run } = state;
  const told = checkAttempt(line);
  if (told !== undefined) return told;
  if (line.attack !== undefined) {
    const asked = state.requested?.attack === line.attack;
    state.requested = undefined;
    return firstDifference('intent', [
      ['cause', asked ? state.previous : null, line.cause],
      ['attack in a run of kind', 'violation', run.kind],
    ]);
  }
  state.open = undefined;
  const found = firstDifference('intent', [
    ['cause', state.previous, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
  ]);
  return (
    found ??
    checkMomentsOfGates(line, state) ??
    atMostMaximum('serving_workers', line.measured.serving_workers, state)
  );
}

/** What was presented is told of an attack alone: else it is the open decision. */
function checkAttempt({ attack, attempt, measured }: LineOf<'ORCH_REFUSE'>): Problem | undefined {
  const isAttack = attack !== undefined;
  return firstDifference('intent', [
    ['attempt told', isAttack, attempt !== undefined],
    ['decision_run_id told', isAttack, measured.decision_run_id !== undefined],
  ]);
}

/** What recovery says of a decision that a killed run left open. */
export function checkUnknownOutcome(
  line: LineOf<'OUTCOME_UNKNOWN'>,
  state: VerifierState,
): Problem | undefined {
  const { open } = state;
  state.open = undefined;
  return firstDifference('intent', [
    ['cause', open?.seq, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
  ]);
}
