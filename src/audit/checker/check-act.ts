import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { checkRequestsBefore } from './check-request-series.js';
import { checkEffect } from './check-effect.js';
import { atMostMaximum } from './check-emission.js';
import { checkMomentsOfAct, checkMomentsOfGates } from './check-moments.js';
import { checkRunningTotal } from './check-requests.js';
import { firstDifference, firstProblem, problem, type Problem } from './problem.js';
import type { Story } from './story.js';

/**
 * An act carries out the open decision. Beside the control of the attacks one of them is made: there
 * the decision itself, and not the line before, is the cause.
 */
export function checkAct(line: LineOf<'ORCH_EXEC'>, story: Story): Problem | undefined {
  const { open } = story;
  const found = firstDifference('intent', [
    ['cause', leadingTo(line, story), line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
    ['approved', needsApproval(line, story), story.granted !== undefined],
    ['control', open?.control, line.control],
  ]);
  story.act = open && { line, decision: open };
  story.reported = undefined;
  story.open = undefined;
  const { serving_workers, before_act } = line.measured;
  return firstProblem([
    () => found,
    () => checkMomentsOfAct(line, story),
    () => checkEffect(line),
    () => atMostMaximum('serving_workers', serving_workers, story),
    () => checkBeforeAct(before_act, story),
    () => checkRequestsBefore(line, story),
  ]);
}

/** What a run that learns saw right before an act. */
function checkBeforeAct(
  seen: LineOf<'ORCH_EXEC'>['measured']['before_act'],
  story: Story,
): Problem | undefined {
  if (seen === undefined) return undefined;
  return (
    checkRunningTotal(seen.requests, story) ??
    atMostMaximum('failed_workers', seen.failed_workers, story) ??
    checkUtilization(seen.utilization_ppm)
  );
}

const FULL_PPM = 1_000_000;

function checkUtilization(ppm: number | null): Problem | undefined {
  return ppm === null || ppm <= FULL_PPM
    ? undefined
    : problem('windows', `a share of at most ${String(FULL_PPM)}`, String(ppm));
}

function needsApproval({ action, env }: LineOf<'ORCH_EXEC'>, { run }: Story): boolean {
  return run.policy.environment_approval[env].includes(action);
}

function leadingTo(
  line: LineOf<'ORCH_EXEC' | 'ORCH_OBSERVE'>,
  { open, previous }: Story,
): number | undefined {
  return line.control === true ? open?.seq : previous;
}

/** What would have been done with the open decision; nothing was, so nothing may follow from it. */
export function checkObserved(line: LineOf<'ORCH_OBSERVE'>, story: Story): Problem | undefined {
  const { open } = story;
  const cause = leadingTo(line, story);
  story.open = undefined;
  const found = firstDifference('intent', [
    ['cause', cause, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
    ['would', needsHuman(line, story), line.would],
    ['control', open?.control, line.control],
  ]);
  return (
    found ??
    checkMomentsOfGates(line, story) ??
    atMostMaximum('serving_workers', line.measured.serving_workers, story)
  );
}

function needsHuman({ action, env }: LineOf<'ORCH_OBSERVE'>, { run }: Story): string {
  const needs = run.policy.environment_approval[env].includes(action);
  return needs ? 'ask_for_approval' : 'execute';
}

/** A refusal answers the open decision, or an attack, which no decision announced. */
export function checkRefusal(line: LineOf<'ORCH_REFUSE'>, story: Story): Problem | undefined {
  const { open, run } = story;
  const told = checkAttempt(line);
  if (told !== undefined) return told;
  if (line.attack !== undefined) {
    const asked = story.requested?.attack === line.attack;
    story.requested = undefined;
    return firstDifference('intent', [
      ['cause', asked ? story.previous : null, line.cause],
      ['attack in a run of kind', 'violation', run.kind],
    ]);
  }
  story.open = undefined;
  const found = firstDifference('intent', [
    ['cause', story.previous, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
  ]);
  return (
    found ??
    checkMomentsOfGates(line, story) ??
    atMostMaximum('serving_workers', line.measured.serving_workers, story)
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
  story: Story,
): Problem | undefined {
  const { open } = story;
  story.open = undefined;
  return firstDifference('intent', [
    ['cause', open?.seq, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
  ]);
}
