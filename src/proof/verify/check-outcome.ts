import type { Policy } from '../../domain/policy.js';
import type { z } from 'zod';
import type { sampleSeries } from '../../domain/proof-lines/fields.js';
import { checkRequestsAfter, checkRequestsBefore } from './check-request-series.js';
import { checkWindows } from './check-windows.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { LineOf, Story } from './story.js';

const HTTP_OK = 200;
const NO_ACT = { seq: null, decision_id: null, event_id: null };

/**
 * An act carries out the open decision, which the mint knew and nobody had used. Beside the control of
 * the attacks one of them is made: there the decision itself, and not the line before, is the cause.
 */
export function checkAct(line: LineOf<'ORCH_EXEC'>, story: Story): Problem | undefined {
  const { open } = story;
  const { gate_input } = line;
  const found = firstDifference('intent', [
    ['cause', leadingTo(line, story), line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
    ['approved', needsApproval(line, story), story.granted !== undefined],
    ['workers_to', open?.workers_to, gate_input.decision?.workers_to],
    ['presented action', line.action, gate_input.decision?.action],
    ['presented run', line.run_id, line.measured.decision_run_id],
    ['minted', true, gate_input.minted],
    ['first_use', true, gate_input.first_use],
    ['control', open?.control, line.control],
  ]);
  story.act = open && { line, decision: open };
  story.reported = undefined;
  story.open = undefined;
  return found ?? checkRequestsBefore(line, story);
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
  return firstDifference('intent', [
    ['cause', cause, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
    ['would', needsHuman(line, story), line.would],
    ['control', open?.control, line.control],
  ]);
}

function needsHuman({ action, env }: LineOf<'ORCH_OBSERVE'>, { run }: Story): string {
  const needs = run.policy.environment_approval[env].includes(action);
  return needs ? 'ask_for_approval' : 'execute';
}

/** A refusal answers the open decision, or an attack, which no decision announced. */
export function checkRefusal(line: LineOf<'ORCH_REFUSE'>, story: Story): Problem | undefined {
  const { open, run } = story;
  if (line.attack !== undefined) {
    const asked = story.requested?.attack === line.attack;
    story.requested = undefined;
    return firstDifference('intent', [
      ['cause', asked ? story.previous : null, line.cause],
      ['attack in a run of kind', 'violation', run.kind],
    ]);
  }
  story.open = undefined;
  return firstDifference('intent', [
    ['cause', story.previous, line.cause],
    ['decision_id', open?.decision_id, line.decision_id],
    ['event_id', open?.event_id, line.event_id],
    ['action', open?.action, line.action],
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
    ['workers', act.decision.workers_to ?? line.workers, line.workers],
  ]);
  story.reported = line;
  const { samples } = line.measured;
  return (
    found ??
    checkSamples(line, act.line.measured.ended_at_us, run.policy) ??
    firstDifference('samples', [
      ['workers', samples.serving_workers[samples.at_us.length - 1], line.workers],
    ]) ??
    checkWindows(line.measured.windows) ??
    checkRequestsAfter(line)
  );
}

function checkSamples(
  line: LineOf<'SYSTEM_STABLE'>,
  afterUs: number,
  { stable, overload }: Pick<Policy, 'stable' | 'overload'>,
): Problem | undefined {
  const needed = stable.consecutive_good_probes;
  const good = goodAtTheEnd(line.measured.samples, overload, afterUs);
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
    checkWindows(line.measured.windows) ??
    checkRequestsAfter(line)
  );
}

/** How many of the latest samples, without a gap, were good, each later than the one before. */
function goodAtTheEnd(
  samples: z.infer<typeof sampleSeries>,
  overload: Policy['overload'],
  afterUs: number,
): number {
  let good = 0;
  for (let at = samples.at_us.length - 1; at >= 0; at -= 1) {
    const time = samples.at_us[at] ?? -1;
    const isInOrder = time > (samples.at_us[at - 1] ?? afterUs) && time > afterUs;
    if (!isInOrder || !isWell(samples, at, overload)) return good;
    good += 1;
  }
  return good;
}

function isWell(
  samples: z.infer<typeof sampleSeries>,
  at: number,
  overload: Policy['overload'],
): boolean {
  const utilization = samples.utilization_ppm[at] ?? null;
  const serving = samples.serving_workers[at] ?? 0;
  return (
    samples.probe_status[at] === HTTP_OK &&
    utilization !== null &&
    utilization < overload.utilization_ppm &&
    samples.failed_workers[at] === 0 &&
    serving >= 1 &&
    serving === samples.desired_workers[at]
  );
}
