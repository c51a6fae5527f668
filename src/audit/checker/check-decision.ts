import type { IncidentClass } from '../../core/domain/incident.js';
import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { actionIndex, isActionName } from '../../core/domain/actions.js';
import { checkAnswerOfDecision } from './check-answer.js';
import { checkDependencies } from './check-dependencies.js';
import { checkWindows } from './check-windows.js';
import { atMostMaximum, checkEventTimestamp } from './check-emission.js';
import { checkMomentsOfDecision } from './check-moments.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcedBefore, type VerifierState } from './verifier-state.js';

/**
 * A decision is about an announced event, under the run's policy and table, has an id of its own, and
 * says the same in each of its fields.
 */
export function checkDecision(
  line: LineOf<'RL_DECISION'>,
  state: VerifierState,
): Problem | undefined {
  const announced = announcedBefore(state, line.event_id);
  state.decisions += 1;
  const found =
    announced === undefined
      ? problem('event_id', 'an announced event', line.event_id)
      : firstDifference('intent', [
          ['decision_id', `d${String(state.decisions)}`, line.decision_id],
          ['event_type', announced.event_type, line.event_type],
          ['cause', announced.seq, line.cause],
        ]);
  state.open = line;
  state.granted = undefined;
  state.act = undefined;
  return (
    found ??
    checkSpelling(line) ??
    checkAnswerOfDecision(line, state) ??
    checkCause(line, state) ??
    checkDependencies(line) ??
    checkEvent(line, state) ??
    checkWindows(line, state) ??
    checkMomentsOfDecision(line, state) ??
    atMostMaximum('workers', line.workers_from + line.measured.failed_workers, state)
  );
}

/**
 * The index where a rule chose, the name where the table or an agent chose: one action in all three fields.
 * What only an agent can ask for has no index, and no number of workers is below none.
 */
function checkSpelling(line: LineOf<'RL_DECISION'>): Problem | undefined {
  const index = isActionName(line.action) ? actionIndex(line.action) : null;
  const isOfAgent = line.decided_by === 'agent';
  return firstDifference('decision', [
    ['a known action, or an agent', true, index !== null || isOfAgent],
    ['workers, or an agent', true, (line.workers_to ?? 0) >= 0 || isOfAgent],
    ['action_index', index, line.action_index],
    ['decision', line.decided_by === 'rule' ? index : line.action, line.decision],
    ['choice told', line.decided_by === 'q_table', line.choice !== undefined],
    ['rule told', line.decided_by === 'rule', line.rule !== undefined],
  ]);
}

/** As a worker's end is named: an error's code, `exit_<n>`, or words of ours. */
const CAUSE_OF_CRASH = /^(?:[A-Z][A-Z0-9_]{2,63}|exit_-?\d{1,10}|[a-z]+(?:_[a-z]+)*)$/;
const OTHER_CAUSES: Readonly<Record<Exclude<IncidentClass, 'crash'>, readonly string[]>> = {
  overload: ['utilization'],
  false_alarm: ['readings_deny_alert'],
  dependency: ['dependency_down', 'dependency_slow'],
};
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';
const CAUSES_OF_SIMULATED_CRASH = [OUT_OF_MEMORY, 'exit_1', 'uncaught_error', 'hang'];

/**
 * What is concluded from readings has one name. A crash has its worker's; the simulated one runs out of
 * memory, unless a scenario of somebody's own breaks it in another way.
 */
function checkCause(
  { event_type, cause_seen }: LineOf<'RL_DECISION'>,
  { run }: VerifierState,
): Problem | undefined {
  if (event_type !== 'crash') {
    const causes = OTHER_CAUSES[event_type];
    const isOne = causes.includes(cause_seen);
    return isOne ? undefined : problem('event', causes.join(' or '), cause_seen);
  }
  const isOther = Object.values(OTHER_CAUSES).some((causes) => causes.includes(cause_seen));
  const isCause =
    run.backend === 'simulated'
      ? simulatedCauses(run).includes(cause_seen)
      : CAUSE_OF_CRASH.test(cause_seen) && !isOther;
  return isCause ? undefined : problem('event', 'a cause of a crash', cause_seen);
}

function simulatedCauses({ expects }: VerifierState['run']): readonly string[] {
  return expects?.files === undefined ? [OUT_OF_MEMORY] : CAUSES_OF_SIMULATED_CRASH;
}

/** RUNTIME_EMIT or else the decision holds when an event was emitted. The control's is not emitted. */
function checkEvent(
  line: LineOf<'RL_DECISION'>,
  { injected, emitted }: VerifierState,
): Problem | undefined {
  const isInjected = injected?.event_id === line.event_id;
  const isControl = isInjected && injected.control === true;
  const { event_timestamp } = line.measured;
  const found = firstDifference('event', [
    ...(isInjected || emitted === undefined ? [] : asEmitted(line, emitted)),
    ['control', isControl ? true : undefined, line.control],
    ['event_timestamp told', isInjected && !isControl, event_timestamp !== undefined],
  ]);
  return found ?? (event_timestamp === undefined ? found : checkEventTimestamp(event_timestamp));
}

function asEmitted(
  { cause_seen, workers_from }: LineOf<'RL_DECISION'>,
  { detail, workers }: LineOf<'RUNTIME_EMIT'>,
): [string, unknown, unknown][] {
  return [
    ['detail', detail, cause_seen],
    ['workers', workers, workers_from],
  ];
}
