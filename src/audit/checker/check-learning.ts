import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { ExecutableAction } from '../../core/domain/actions.js';
import type { Outcome } from '../../core/domain/outcome.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { toldLooks } from '../../core/domain/proof-lines/series.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

const PPM = 1_000_000;
type BeforeAct = NonNullable<LineOf<'ORCH_EXEC'>['measured']['before_act']>;

/** What an update is drawn from: the decision, the act, and the line that reports how it ended. */
interface Matter {
  readonly run: LoggedRun;
  readonly terms: NonNullable<LoggedRun['learns']>;
  readonly decision: LineOf<'RL_DECISION'>;
  readonly before: BeforeAct;
  readonly reported: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>;
  /** Requests from the fault to the act, and from there to the report. */
  readonly requests_before: RequestCounts;
  readonly requests_after: RequestCounts;
}

/**
 * An update is what its outcome teaches by the run's own terms, computed anew from the lines before
 * it. Nothing is learned in prod.
 */
export function checkUpdate(line: LineOf<'Q_UPDATE'>, state: VerifierState): Problem | undefined {
  const matter = matterOf(state);
  if (matter === undefined) return problem('learning', 'an outcome to learn from', 'none');
  const { decision, reported } = matter;
  return (
    firstDifference('intent', [
      ['env', true, line.env !== 'prod'],
      ['cause', reported.seq, line.cause],
      ['decision_id', decision.decision_id, line.decision_id],
      ['event_id', decision.event_id, line.event_id],
      ['action', decision.action, line.action],
      ['state', stateIn(decision), JSON.stringify(line.state)],
      ['q_before_micro', decision.q_micro?.[line.action] ?? 0, line.q_before_micro],
      ['visits_before', decision.visits?.[line.action] ?? 0, line.visits_before],
    ]) ?? checkRecordedUpdate(line, matter)
  );
}

function matterOf({ run, act, reported, injected }: VerifierState): Matter | undefined {
  const before = act?.line.measured.before_act;
  const terms = run.learns;
  if (act === undefined || before === undefined || terms === undefined) return undefined;
  if (reported === undefined || injected === undefined) return undefined;
  const requests_before = minus(before.requests, injected.measured.requests);
  const requests_after = minus(reported.measured.requests, requests_before);
  const { decision } = act;
  return { run, terms, decision, before, reported, requests_before, requests_after };
}

function checkRecordedUpdate(line: LineOf<'Q_UPDATE'>, matter: Matter): Problem | undefined {
  const { terms, requests_before, requests_after } = matter;
  const { measured } = line;
  const outcome = outcomeOf(matter, measured.failed_workers_after);
  const teaches = outcome !== 'got_well_before';
  const rate = teaches ? terms.rate_ppm : 0;
  const reward = rewardOf(matter, line.action);
  const move = Math.round((rate / PPM) * (reward - line.q_before_micro));
  return firstDifference('learning', [
    [
      'failed workers',
      lastFailed(matter) ?? measured.failed_workers_after,
      measured.failed_workers_after,
    ],
    ['served before', requests_before.served, measured.requests_before.served],
    ['lost before', requests_before.lost, measured.requests_before.lost],
    ['served after', requests_after.served, measured.requests_after.served],
    ['lost after', requests_after.lost, measured.requests_after.lost],
    ['outcome', outcome, line.outcome],
    ['learning_rate_ppm', rate, line.learning_rate_ppm],
    ['reward_micro', reward, measured.reward_micro],
    ['q_after_micro', line.q_before_micro + move, measured.q_after_micro],
    ['visits_after', line.visits_before + (teaches ? 1 : 0), line.visits_after],
  ]);
}

function outcomeOf(matter: Matter, failedAfter: number): Outcome {
  const { decision, before, reported, run, requests_before, requests_after } = matter;
  const { utilization_ppm, failed_workers } = before;
  const isWell = {
    crash: failed_workers === 0,
    overload: utilization_ppm !== null && utilization_ppm < run.policy.overload.utilization_ppm,
    false_alarm: false,
    dependency: false,
  };
  if (isWell[decision.event_type]) return 'got_well_before';
  if (reported.event_name === 'SYSTEM_STABLE') return 'healed';
  const isWorse =
    failedAfter > failed_workers || shareLost(requests_after) > shareLost(requests_before);
  return isWorse ? 'harmful' : 'not_healed';
}

function rewardOf({ terms, reported, requests_after }: Matter, action: ExecutableAction): number {
  const cost = { noop: 0, restart_service: terms.restart_micro, scale_workers: terms.scale_micro };
  const ending =
    reported.event_name === 'SYSTEM_STABLE' ? terms.healed_micro : terms.ill_step_micro;
  const lost = Math.round((shareLost(requests_after) / PPM) * terms.lost_step_micro);
  return ending + cost[action] + lost;
}

/** After an act that failed nobody looked: then the line's own count stands. */
function lastFailed({ reported }: Matter): number | undefined {
  const { samples } = reported.measured;
  return samples === undefined ? undefined : toldLooks(samples).at(-1)?.failed;
}

function stateIn({ event_type, state }: LineOf<'RL_DECISION'>): string {
  return JSON.stringify({ incident: event_type, ...state });
}

function shareLost({ served, lost }: RequestCounts): number {
  return served + lost === 0 ? 0 : Math.round((lost * PPM) / (served + lost));
}

function minus(from: RequestCounts, taken: RequestCounts): RequestCounts {
  return { served: from.served - taken.served, lost: from.lost - taken.lost };
}
