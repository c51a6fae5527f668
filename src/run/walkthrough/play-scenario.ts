import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { announceInjection } from '../orchestrator/announce-injection.js';
import { handleIncident, type IncidentOutcome } from '../orchestrator/control-loop.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import { awaitIncident, awaitSteady } from '../orchestrator/watch-app.js';
import type { Incident } from '../../core/domain/incident.js';
import { recordWindows } from '../orchestrator/window-series.js';
import { requestsSince, type RequestCounts } from '../../core/domain/request-counts.js';
import { loggedFaults } from '../../core/domain/fault.js';
import type { Observation } from '../../core/domain/observation.js';
import type { FaultInjector } from '../../core/domain/ports.js';
import { expectationOf } from './expected.js';
import type { ScenarioResult } from './progress-events.js';
import type { Scenario } from './scenarios.js';
import { unmetByScenario, type ScenarioEnding } from './unmet-expectations.js';

const US_PER_MS = 1_000;
/**
 * So many incidents are dealt with in one scenario, more than the storm brake of any sensible policy
 * lets act. With the deadline it bounds what an app that fails again and again makes a run write.
 */
export const MOST_INCIDENTS = 10;

/** A scenario that was played; how it ended its lines say. */
export type PlayedScenario = Omit<ScenarioResult, 'status' | 'judged'>;

/**
 * Plays one scenario: the app must be well, the fault is announced and injected, its effect must
 * be seen in the readings, and the incident goes its way. The fault is taken away at the end.
 */
export async function playScenario(
  loop: LoopDependencies,
  faults: FaultInjector,
  scenario: Scenario,
): Promise<PlayedScenario> {
  const before = loop.watch.requests();
  const steadiness = await awaitSteady(loop);
  if (!steadiness.steady) {
    const seq = await reportNotSteady(loop, steadiness, before);
    const played = { before, first_seq: seq, last_seq: seq, outcome: undefined };
    const failure = steadiness.observation.failed[0];
    return result(loop, scenario, { ...played, ending: { end: 'not_steady', failure } });
  }
  const event_id = loop.numbers.nextEventId();
  const { observation } = steadiness;
  const first_seq = await announceInjection(
    loop,
    {
      event_name: 'FAILURE_INJECTED',
      app_name: loop.context.app_name,
      env: loop.context.env,
      scenario: scenario.id,
      failure_type: scenario.expect.incident,
      event_id,
      fault: loggedFaults([{ fault: scenario.fault }]),
      measured: {
        serving_workers: observation.serving,
        warm_spares: observation.standby,
        requests: before,
      },
    },
    observation,
  );
  const takeAway = await faults.inject(scenario.fault);
  try {
    const injected_us = loop.clock.nowUs();
    const injected = { event_id, first_seq, before, injected_us };
    const { outcome, other } = await followFault(loop, scenario, injected);
    const last_seq = outcome?.last_seq ?? (await reportNoEffect(loop, event_id, first_seq));
    const ending = outcome ?? withoutEffect(loop, other);
    return result(loop, scenario, { before, first_seq, last_seq, outcome, ending });
  } finally {
    await takeAway();
  }
}

/**
 * Handles incidents until the one that the fault must cause has been dealt with. Any other one is
 * handled too, under an event id of its own; none of them gives the fault more time to show.
 * @returns no outcome when the fault shows no effect in time, and what was seen instead of it last
 */
async function followFault(
  loop: LoopDependencies,
  scenario: Scenario,
  injected: {
    readonly event_id: string;
    readonly first_seq: number;
    readonly before: RequestCounts;
    readonly injected_us: number;
  },
): Promise<{ readonly outcome?: IncidentOutcome; readonly other: Incident | undefined }> {
  const until = injected.injected_us + loop.context.policy.fault_must_show_within_ms * US_PER_MS;
  let other: Incident | undefined;
  for (let dealtWith = 0; dealtWith < MOST_INCIDENTS; dealtWith += 1) {
    const left_us = until - loop.clock.nowUs();
    if (other !== undefined && left_us <= 0) break;
    const found = await awaitIncident(loop, Math.max(0, left_us) / US_PER_MS);
    if (found === undefined) break;
    const isExpected = found.incident.class === scenario.expect.incident;
    const outcome = await handleIncident(loop, {
      ...found,
      requests_before: injected.before,
      event_id: isExpected ? injected.event_id : loop.numbers.nextEventId(),
      announced_by: isExpected ? injected.first_seq : null,
    });
    if (isExpected) return { outcome, other };
    other = found.incident;
  }
  return { other };
}

/** Nothing was concluded: there was nothing to see, or nobody could say what it was. */
function withoutEffect(loop: LoopDependencies, other: Incident | undefined): ScenarioEnding {
  const { failed } = loop.watch.observe();
  const late = failed.find(({ timers_late_ms }) => timers_late_ms !== undefined)?.timers_late_ms;
  return late === undefined
    ? { end: 'no_effect', other }
    : { end: 'too_late', timers_late_ms: late };
}

async function reportNotSteady(
  loop: LoopDependencies,
  steadiness: Awaited<ReturnType<typeof awaitSteady>>,
  before: RequestCounts,
): Promise<number> {
  const line: ProofBodyOf<'NOT_STABLE'> = {
    event_name: 'NOT_STABLE',
    app_name: loop.context.app_name,
    env: loop.context.env,
    event_id: null,
    decision_id: null,
    phase: 'before_injection',
    measured: {
      waited_us: steadiness.waited_us,
      good_probes: 0,
      last_status: steadiness.last_status,
      ...causeOf(steadiness.observation),
      requests: requestsSince(before, loop.watch.requests()),
    },
  };
  const span = { beside: line, sinceUs: 0, neededSinceUs: 0 };
  const windows = recordWindows(steadiness.observation.windows, loop.memory, span);
  return loop.proofLog.append({ ...line, measured: { ...line.measured, ...windows } }, null);
}

/** Why it will not get steady, where a worker has failed. */
function causeOf({ failed: [first] }: Observation): { readonly cause_seen?: string } {
  return first === undefined ? {} : { cause_seen: first.cause };
}

function reportNoEffect(loop: LoopDependencies, event_id: string, cause: number): Promise<number> {
  const { app_name, env } = loop.context;
  const reason = 'fault_without_effect';
  return loop.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
}

function result(
  loop: LoopDependencies,
  scenario: Scenario,
  played: {
    readonly before: RequestCounts;
    readonly first_seq: number;
    readonly last_seq: number;
    readonly outcome: IncidentOutcome | undefined;
    readonly ending: ScenarioEnding;
  },
): PlayedScenario {
  const { outcome, first_seq, last_seq } = played;
  const decision = outcome !== undefined && 'decision' in outcome ? outcome.decision : undefined;
  const times = outcome !== undefined && 'times' in outcome ? outcome.times : undefined;
  return {
    scenario: scenario.id,
    letter: scenario.letter,
    decision: decision === undefined ? null : inWords(decision),
    gate: gateOf(outcome),
    recover_us: times?.recover_us ?? null,
    stable_us: times?.stable_us ?? null,
    requests: requestsSince(played.before, loop.watch.requests()),
    first_seq,
    last_seq,
    unmet: unmetByScenario(expectationOf(scenario), played.ending, last_seq),
  };
}

function gateOf(outcome: IncidentOutcome | undefined): ScenarioResult['gate'] {
  if (outcome === undefined || outcome.end === 'escalated') return 'not asked';
  return outcome.end === 'stable' || outcome.end === 'not_stable' ? 'allowed' : outcome.end;
}

function inWords(decision: {
  action: string;
  workers_from: number;
  workers_to: number | null;
}): string {
  const { action, workers_from, workers_to } = decision;
  if (workers_to === null) return action;
  return `${action} ${String(workers_from)} > ${String(workers_to)}`;
}
