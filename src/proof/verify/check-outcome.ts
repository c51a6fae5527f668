import type { Policy } from '../../domain/policy.js';
import type { SampleSeries } from '../../domain/proof-lines/fields.js';
import { toldLooks, type ToldLook } from '../../domain/proof-lines/series.js';
import type { ToldWindow } from '../../domain/proof-lines/told-windows.js';
import { checkRequestsAfter, checkRequestsBefore } from './check-request-series.js';
import { checkLooks, checkWindows, windowsBy } from './check-windows.js';
import { checkEffect, checkEffectIsSeen } from './check-effect.js';
import { atMostMaximum } from './check-emission.js';
import { checkMomentsOfAct, checkMomentsOfGates, checkMomentsOfVerdict } from './check-moments.js';
import { checkRunningTotal, checkScenarioTotal } from './check-requests.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { LineOf, Story } from './story.js';

const HTTP_OK = 200;
const NO_ACT = { seq: null, decision_id: null, event_id: null };

/**
 * An act carries out the open decision. Beside the control of
 * the attacks one of them is made: there the decision itself, and not the line before, is the cause.
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
  return (
    found ??
    checkMomentsOfAct(line, story) ??
    checkEffect(line) ??
    atMostMaximum('serving_workers', serving_workers, story) ??
    checkBeforeAct(before_act, story) ??
    checkRequestsBefore(line, story)
  );
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

/** Stable is what enough good looks in a row say, each after the act; the last one counts workers. */
export function checkStable(line: LineOf<'SYSTEM_STABLE'>, story: Story): Problem | undefined {
  const { act, run } = story;
  if (act === undefined) return problem('intent', 'an act before it', 'none');
  const found = firstDifference('intent', [
    ['cause', act.line.seq, line.cause],
    ['decision_id', act.line.decision_id, line.decision_id],
    ['event_id', act.line.event_id, line.event_id],
    ['recovery_action', act.line.action, line.recovery_action],
    ['status', 'executed', act.line.status],
    ['workers', act.decision.workers_to ?? desiredBefore(act.decision), line.workers],
  ]);
  story.reported = line;
  const windows = checkWindows(line, story);
  if (found !== undefined || windows !== undefined) return found ?? windows;
  const looks = looksOf(
    line.measured.samples,
    windowsBy(line, story),
    act.line.measured.ended_at_us,
  );
  return (
    checkLooks(line.measured.samples) ??
    checkSamples(line, { looks, afterUs: act.line.measured.ended_at_us, policy: run.policy }) ??
    firstDifference('samples', [['workers', looks.at(-1)?.serving, line.workers]]) ??
    checkEffectIsSeen(act, line) ??
    checkMomentsOfVerdict(line, story) ??
    checkScenarioTotal(line, story) ??
    checkRequestsAfter(line, story)
  );
}

/** An act that does not scale leaves as many as should have served. */
function desiredBefore({ workers_from, measured }: LineOf<'RL_DECISION'>): number {
  return workers_from + measured.failed_workers;
}

/** One look, with what the workers read by then: the latest window that had closed after the act. */
interface Look extends ToldLook {
  readonly utilization_ppm: number | null;
}

function looksOf(samples: SampleSeries, windows: readonly ToldWindow[], afterUs: number): Look[] {
  const after = windows.filter(({ to_us }) => to_us > afterUs);
  return toldLooks(samples).map((look) => {
    const window = after.findLast(({ to_us }) => to_us <= look.at_us);
    return { ...look, utilization_ppm: window?.utilization_ppm ?? null };
  });
}

function checkSamples(
  line: LineOf<'SYSTEM_STABLE'>,
  about: { readonly looks: readonly Look[]; readonly afterUs: number; readonly policy: Policy },
): Problem | undefined {
  const { stable, overload } = about.policy;
  const needed = stable.consecutive_good_probes;
  const good = goodAtTheEnd(about.looks, overload, about.afterUs);
  if (good >= needed && good === line.good_probes) return undefined;
  return problem(
    'samples',
    `${String(line.good_probes)} good looks after the act, at least ${String(needed)}`,
    String(good),
  );
}

export function checkNotStable(line: LineOf<'NOT_STABLE'>, story: Story): Problem | undefined {
  const isBefore = line.phase === 'before_injection';
  const act = isBefore ? NO_ACT : story.act?.line;
  story.reported = isBefore ? undefined : line;
  return (
    firstDifference('intent', [
      ['cause', act?.seq, line.cause],
      ['decision_id', act?.decision_id, line.decision_id],
      ['event_id', act?.event_id, line.event_id],
    ]) ??
    firstDifference('samples', [['looks told', !isBefore, line.measured.samples !== undefined]]) ??
    (line.measured.samples && checkLooks(line.measured.samples)) ??
    checkWindows(line, story) ??
    checkMomentsOfVerdict(line, story) ??
    checkScenarioTotal(line, story) ??
    checkRequestsAfter(line, story)
  );
}

/** How many of the latest looks, without a gap, were good, each later than the one before. */
function goodAtTheEnd(
  looks: readonly Look[],
  overload: Policy['overload'],
  afterUs: number,
): number {
  let good = 0;
  for (let at = looks.length - 1; at >= 0; at -= 1) {
    const look = looks[at];
    const before = looks[at - 1]?.at_us ?? afterUs;
    if (look === undefined || look.at_us <= Math.max(before, afterUs)) return good;
    if (!isWell(look, overload)) return good;
    good += 1;
  }
  return good;
}

function isWell(look: Look, overload: Policy['overload']): boolean {
  const { utilization_ppm, serving } = look;
  return (
    look.status === HTTP_OK &&
    utilization_ppm !== null &&
    utilization_ppm < overload.utilization_ppm &&
    look.failed === 0 &&
    serving >= 1 &&
    serving === look.desired
  );
}
