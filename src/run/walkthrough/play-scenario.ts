import { closeAll } from '../../base/close-all.js';
import { workersChange } from '../../core/domain/figures.js';
import { loggedFault, loggedFaults, type LoggedFault } from '../../core/domain/fault.js';
import type { Incident } from '../../core/domain/incident.js';
import { meanUtilizationPpm, type Observation } from '../../core/domain/observation.js';
import type { FaultInjector } from '../../core/domain/ports.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { requestsSince, type RequestCounts } from '../../core/domain/request-counts.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { announceInjection } from '../orchestrator/announce-injection.js';
import type { IncidentOutcome } from '../orchestrator/control-loop.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import { awaitSteady } from '../orchestrator/watch-app.js';
import { recordWindows } from '../orchestrator/window-series.js';
import { DueIncidents } from './due-incidents.js';
import { followIncidents, type Announced, type Followed } from './follow-incidents.js';
import { isSettled } from './is-settled.js';
import type { ScenarioEnding } from './no-conclusion.js';
import { PlannedFaults } from './planned-faults.js';
import type { ScenarioResult } from './progress-events.js';
import { loggedAttack, sendText, withText } from './send-text.js';
import type { SummarizedLog } from './summarized-log.js';

/** A scenario that was played; how it ended its lines say. */
export type PlayedScenario = Omit<ScenarioResult, 'letter' | 'status' | 'unmet' | 'judged'> & {
  /** Of what it announced. */
  readonly ending: ScenarioEnding;
  /** Whether its last incident ended in an app that was seen to be well. */
  readonly leftWell: boolean;
};

/**
 * Plays one scenario: the app must be well, all faults are announced in one line and injected when
 * their time comes, their effect must be seen in the readings, and each incident goes its way. The
 * faults are taken away at the end.
 * @param told what the log that the loop writes to says so far
 */
export async function playScenario(
  loop: LoopDependencies,
  injector: FaultInjector,
  scenario: Scenario,
  told: Pick<SummarizedLog, 'scenario'>,
): Promise<PlayedScenario> {
  const { attack } = scenario;
  const text = attack !== undefined && 'texts' in attack ? attack : undefined;
  const due = new DueIncidents(scenario.expect);
  const areSettled = () => areAllSettled(scenario, told);
  const described = await describedFaults(injector, scenario);
  const before = loop.watch.requests();
  const steadiness = await awaitSteady(loop);
  if (!steadiness.steady) {
    const seq = await reportNotSteady(loop, steadiness, before);
    const failure = steadiness.observation.failed[0];
    const overloaded_ppm = overloadIn(steadiness.observation, loop);
    const ending: ScenarioEnding = { end: 'not_steady', failure, overloaded_ppm };
    const played = { before, first_seq: seq, last_seq: seq, ending, leftWell: false };
    return result(loop, scenario, played);
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
      failure_type: due.announced,
      event_id,
      fault: loggedFaults(scenario.faults, described, attack && [loggedAttack(attack)]),
      measured: {
        serving_workers: observation.serving,
        warm_spares: observation.standby,
        requests: before,
      },
    },
    observation,
  );
  const faults = new PlannedFaults(injector, loop.clock, withText(scenario.faults, text));
  return thenWithout(faults, async () => {
    if (!(await sendText(loop, injector, text))) {
      const last_seq = await reportNoEffect(loop, event_id, first_seq);
      const ending: ScenarioEnding = { end: 'text_without_trace' };
      return result(loop, scenario, { before, first_seq, last_seq, ending, leftWell: true });
    }
    await faults.begin();
    const announced = { event_id, first_seq, before };
    const followed = await followIncidents(loop, { faults, due, areSettled }, announced);
    return conclude(loop, scenario, { ...announced, ...followed });
  });
}

/** Whatever becomes of the work, the faults are taken away. @throws the first error of both */
async function thenWithout<Result>(
  faults: Pick<PlannedFaults, 'takeAway'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const done = work();
  await closeAll([() => done, () => faults.takeAway()]);
  return done;
}

/** Each fault as it is done to this app. What has to be measured for that comes before anything is broken. */
async function describedFaults(
  injector: FaultInjector,
  { faults }: Scenario,
): Promise<readonly LoggedFault[]> {
  const described: LoggedFault[] = [];
  for (const { fault } of faults) {
    described.push((await injector.describe?.(fault)) ?? loggedFault(fault));
  }
  return described;
}

function areAllSettled({ expect }: Scenario, told: Pick<SummarizedLog, 'scenario'>): boolean {
  const record = told.scenario();
  return record !== undefined && expect.every((one) => isSettled(one, record));
}

/** Where the announced incident was not seen, a human is needed: the faults showed no effect. */
async function conclude(
  loop: LoopDependencies,
  scenario: Scenario,
  { event_id, first_seq, before, announced, last, other }: Announced & Followed,
): Promise<PlayedScenario> {
  const last_seq =
    announced === undefined
      ? await reportNoEffect(loop, event_id, first_seq)
      : (last ?? announced).last_seq;
  const ending = announced ?? withoutEffect(loop, scenario, other);
  const leftWell = last?.end === 'stable';
  const watched = requestsIn(last) ?? requestsIn(announced);
  return result(loop, scenario, { before, watched, first_seq, last_seq, ending, leftWell });
}

function requestsIn(outcome: IncidentOutcome | undefined): RequestCounts | undefined {
  return outcome !== undefined && 'requests' in outcome ? outcome.requests : undefined;
}

/** Nothing was concluded: there was nothing to see, or nobody could say what it was. */
function withoutEffect(
  loop: LoopDependencies,
  { faults }: Scenario,
  other: Incident | undefined,
): ScenarioEnding {
  const { failed } = loop.watch.observe();
  const late = failed.find(({ timers_late_ms }) => timers_late_ms !== undefined)?.timers_late_ms;
  return late === undefined
    ? { end: 'no_effect', other, faults: faults.map(({ fault }) => fault.kind) }
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
  played: Pick<PlayedScenario, 'first_seq' | 'last_seq' | 'ending' | 'leftWell'> & {
    readonly before: RequestCounts;
    /** As the last line that watched an act has them; what comes after it is no answer to it. */
    readonly watched?: RequestCounts | undefined;
  },
): PlayedScenario {
  const { ending, first_seq, last_seq, leftWell } = played;
  const decision = 'decision' in ending ? ending.decision : undefined;
  const times = 'times' in ending ? ending.times : undefined;
  return {
    scenario: scenario.id,
    decision: decision === undefined ? null : inWords(decision),
    gate: gateOf(ending),
    recover_us: times?.recover_us ?? null,
    stable_us: times?.stable_us ?? null,
    requests: played.watched ?? requestsSince(played.before, loop.watch.requests()),
    first_seq,
    last_seq,
    ending,
    leftWell,
  };
}

function gateOf(ending: ScenarioEnding): ScenarioResult['gate'] {
  if (!('decision' in ending)) return 'not asked';
  return ending.end === 'stable' || ending.end === 'not_stable' ? 'allowed' : ending.end;
}

function inWords(decision: {
  action: string;
  workers_from: number;
  workers_to: number | null;
}): string {
  return `${decision.action}${workersChange(decision.workers_from, decision.workers_to)}`;
}

function overloadIn(
  { windows }: Observation,
  { context }: Pick<LoopDependencies, 'context'>,
): number | undefined {
  const latest = windows.at(-1);
  const used = latest && meanUtilizationPpm(latest);
  const isOverload = used != null && used >= context.policy.overload.utilization_ppm;
  return isOverload ? used : undefined;
}
