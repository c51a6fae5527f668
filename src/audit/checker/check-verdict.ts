import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { Policy } from '../../core/domain/policy.js';
import type { SampleSeries } from '../../core/domain/proof-lines/fields.js';
import { readingsBy, toldLooks, type ToldLook } from '../../core/domain/proof-lines/series.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import { checkEffectIsSeen } from './check-effect.js';
import { checkMomentsOfVerdict } from './check-moments.js';
import { checkRequestsAfter } from './check-request-series.js';
import { checkScenarioTotal } from './check-requests.js';
import { checkLooks, checkReadings, checkWindows, windowsBy, windowsOf } from './check-windows.js';
import { firstDifference, firstProblem, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

const HTTP_OK = 200;
const NO_ACT = { seq: null, decision_id: null, event_id: null };

/** Stable is what enough good looks in a row say, each after the act; the last one counts workers. */
export function checkStable(
  line: LineOf<'SYSTEM_STABLE'>,
  state: VerifierState,
): Problem | undefined {
  const { act, run } = state;
  if (act === undefined) return problem('intent', 'an act before it', 'none');
  const found = firstDifference('intent', [
    ['cause', act.line.seq, line.cause],
    ['decision_id', act.line.decision_id, line.decision_id],
    ['event_id', act.line.event_id, line.event_id],
    ['recovery_action', act.line.action, line.recovery_action],
    ['status', 'executed', act.line.status],
    ['workers', act.decision.workers_to ?? desiredBefore(act.decision), line.workers],
  ]);
  state.reported = line;
  const afterUs = act.line.measured.ended_at_us;
  return firstProblem([
    () => found,
    () => checkWindows(line, state),
    () => checkLooks(line.measured.samples),
    () => checkReadings(line.measured, windowsOf(line, state)),
    () => checkSamples(line, { windows: windowsBy(line, state), afterUs, policy: run.policy }),
    () => checkEffectIsSeen(act, line),
    () => checkMomentsOfVerdict(line, state),
    () => checkScenarioTotal(line, state),
    () => checkRequestsAfter(line, state),
  ]);
}

/** An act that does not scale leaves as many as should have served. */
function desiredBefore({ workers_from, measured }: LineOf<'RL_DECISION'>): number {
  return workers_from + measured.failed_workers;
}

/** One look, with what the workers read by then. */
interface Look extends ToldLook {
  readonly utilization_ppm: number | null;
}

function looksOf(samples: SampleSeries, windows: readonly ToldWindow[], afterUs: number): Look[] {
  const readings = readingsBy(samples, windows, afterUs);
  return toldLooks(samples).map((look, at) => ({ ...look, utilization_ppm: readings[at] ?? null }));
}

interface SeenAfter {
  readonly windows: readonly ToldWindow[];
  readonly afterUs: number;
  readonly policy: Policy;
}

/** Enough looks were good, as many as the line says; the last of them saw its workers. */
function checkSamples(
  { good_probes, workers, measured }: LineOf<'SYSTEM_STABLE'>,
  { windows, afterUs, policy }: SeenAfter,
): Problem | undefined {
  const looks = looksOf(measured.samples, windows, afterUs);
  const needed = policy.stable.consecutive_good_probes;
  const good = goodAtTheEnd(looks, policy.overload, afterUs);
  if (good < needed || good !== good_probes) {
    const claimed = `${String(good_probes)} good looks after the act, at least ${String(needed)}`;
    return problem('samples', claimed, String(good));
  }
  return firstDifference('samples', [['workers', looks.at(-1)?.serving, workers]]);
}

export function checkNotStable(
  line: LineOf<'NOT_STABLE'>,
  state: VerifierState,
): Problem | undefined {
  const isBefore = line.phase === 'before_injection';
  const { samples } = line.measured;
  const act = isBefore ? NO_ACT : state.act?.line;
  state.reported = isBefore ? undefined : line;
  return firstProblem([
    () =>
      firstDifference('intent', [
        ['cause', act?.seq, line.cause],
        ['decision_id', act?.decision_id, line.decision_id],
        ['event_id', act?.event_id, line.event_id],
      ]),
    () => firstDifference('samples', [['looks told', !isBefore, samples !== undefined]]),
    () => samples && checkLooks(samples),
    () => checkWindows(line, state),
    () => checkReadings(line.measured, windowsOf(line, state)),
    () => checkMomentsOfVerdict(line, state),
    () => checkScenarioTotal(line, state),
    () => checkRequestsAfter(line, state),
  ]);
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
    look.failing_dependencies === 0 &&
    serving >= 1 &&
    serving === look.desired
  );
}
