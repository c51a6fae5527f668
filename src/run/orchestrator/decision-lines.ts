import { unhandledDependencies, openFailures } from '../../core/decider/detect-incident.js';
import { soundRow } from '../../core/decider/sound-row.js';
import { isActionName, actionIndex } from '../../core/domain/actions.js';
import type { AnswerMeasures, AnswerOrigin, ToldAnswer } from '../../core/domain/agent.js';
import type { DecidedBy } from '../../core/domain/decision.js';
import type { DependencyReading } from '../../core/domain/observation.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { MOST_DEPENDENCIES_TOLD } from '../../core/domain/proof-lines/fields.js';
import type { QRow } from '../../core/domain/q-table.js';
import type { AnnouncedIncident, ConsideredIncident, DecidedIncident } from './incident-stages.js';
import type { LoopDependencies } from './loop-dependencies.js';
import { recordWindows } from './window-series.js';

/** How much of the past is shown before the first sign of an incident. */
const LEAD_US = 250_000;

/** What came of deciding: a decision, or the seq of the line that says why there is none. */
export type Deciding =
  | { readonly decided: DecidedIncident }
  | { readonly decided: undefined; readonly reason: string; readonly seq: number };

/** What an agent answered, as a line tells it. */
export interface AnswerInLine {
  readonly told: ToldAnswer;
  readonly measured: AnswerMeasures;
}

/** What was chosen, by whom, and why. */
export interface Chosen {
  readonly action: string;
  readonly decision: string | number;
  readonly decided_by: DecidedBy;
  /** The rule, or how the table was read; nothing of an agent. */
  readonly how: Pick<ProofBodyOf<'RL_DECISION'>, 'rule' | 'choice'>;
  readonly why: string;
  readonly workers_to: number | null;
  readonly answer?: AnswerInLine | undefined;
  /** Of the agent's answer, where the agent chose. */
  readonly origin?: AnswerOrigin;
}

/** Says what was decided; only then is there a decision. */
export async function announceDecision(
  loop: LoopDependencies,
  considered: ConsideredIncident,
  chosen: Chosen,
): Promise<Deciding> {
  const { announced, state } = considered;
  const { app_name, env, policy_sha256 } = loop.context;
  const { event_id } = announced.seen;
  const { action, workers_to, decided_by } = chosen;
  const decision_id = loop.numbers.nextDecisionId();
  const line = withReadings(loop, announced, toldOf(loop, considered, chosen, decision_id));
  const seq = await loop.proofLog.append(line, announced.cause);
  const decision = loop.issue(
    {
      decision_id,
      run_id: loop.proofLog.runId,
      app_name,
      env,
      event_id,
      action,
      workers_to,
      decided_by,
      policy_sha256,
      minted_at_us: loop.clock.nowUs(),
    },
    chosen.origin,
  );
  return { decided: { announced, state, decision, line, seq } };
}

function toldOf(
  loop: LoopDependencies,
  considered: ConsideredIncident,
  { action, decision, decided_by, how, why, workers_to, answer }: Chosen,
  decision_id: string,
): ProofBodyOf<'RL_DECISION'> {
  const { announced, state, row } = considered;
  const { incident, observation, event_id } = announced.seen;
  const { utilization, workers, recent_restarts } = state;
  const { app_name, env } = loop.context;
  return {
    event_name: 'RL_DECISION',
    app_name,
    env,
    event_id,
    event_type: incident.class,
    cause_seen: incident.cause,
    decision,
    action,
    action_index: isActionName(action) ? actionIndex(action) : null,
    decided_by,
    decision_id,
    ...how,
    why,
    workers_from: observation.serving,
    workers_to,
    state: { utilization, workers, recent_restarts },
    ...rowFields(row),
    ...(answer && { agent: answer.told }),
    measured: measuresOf(loop, considered, answer),
  };
}

function measuresOf(
  { memory }: LoopDependencies,
  { announced, decided_at_us }: ConsideredIncident,
  answer: AnswerInLine | undefined,
): ProofBodyOf<'RL_DECISION'>['measured'] {
  const { incident, observation } = announced.seen;
  return {
    ...emittedAt(announced),
    detect_us: announced.detect_us,
    utilization_ppm: incident.utilization_ppm,
    failed_workers: openFailures(observation, memory).length,
    since_us: incident.since_us,
    decided_at_us,
    settled_until_us: memory.settled_until_us,
    ...dependenciesRead(unhandledDependencies(observation, memory)),
    ...(answer && { agent: answer.measured }),
  };
}

/** Those that fail first: a line has room for so many. */
function dependenciesRead(read: readonly DependencyReading[]) {
  if (read.length === 0) return {};
  const failing = read.filter(({ state }) => state !== 'up');
  const up = read.filter(({ state }) => state === 'up');
  return { dependencies: [...failing, ...up].slice(0, MOST_DEPENDENCIES_TOLD) };
}

function emittedAt({ event_timestamp }: AnnouncedIncident) {
  return event_timestamp === undefined ? {} : { event_timestamp };
}

/** With the readings that the decision was made of, as far as no line before holds them. */
function withReadings(
  { context, memory }: LoopDependencies,
  { seen: { incident, observation } }: AnnouncedIncident,
  line: ProofBodyOf<'RL_DECISION'>,
): ProofBodyOf<'RL_DECISION'> {
  const readings = recordWindows(observation.windows, memory, {
    beside: line,
    sinceUs: incident.since_us - LEAD_US,
    atLeast: context.policy.overload.consecutive_windows,
    neededSinceUs: incident.since_us,
  });
  return { ...line, measured: { ...line.measured, ...readings } };
}

/**
 * Says that there is no decision, and why.
 * @param why with what an agent answered, where that led here; `cause` the line that led here, where that is
 * not the one that announced the incident
 */
export async function escalateUndecided(
  loop: LoopDependencies,
  { announced, state, row, decided_at_us }: ConsideredIncident,
  why: {
    readonly reason: string;
    readonly answer?: AnswerInLine;
    readonly cause?: number;
  },
): Promise<Deciding> {
  const { app_name, env } = loop.context;
  const { incident, observation, event_id } = announced.seen;
  const { reason, answer, cause = announced.cause } = why;
  const considered = {
    cause_seen: incident.cause,
    workers_from: observation.serving,
    state,
    ...rowFields(row),
    utilization_known: incident.utilization_ppm !== null,
  };
  const seq = await loop.proofLog.append(
    {
      event_name: 'ESCALATED',
      app_name,
      env,
      event_id,
      reason,
      considered,
      ...(answer && { agent: answer.told }),
      measured: {
        ...emittedAt(announced),
        decided_at_us,
        ...(answer && { agent: answer.measured }),
      },
    },
    cause,
  );
  return { decided: undefined, reason, seq };
}

/** An unusable row cannot be in a line: what is no integer has no place there. */
function rowFields(raw: QRow | undefined) {
  const row = soundRow(raw);
  return {
    q_micro: row === undefined ? null : perAction(row, 'q_micro'),
    visits: row === undefined ? null : perAction(row, 'visits'),
  };
}

function perAction(row: QRow, field: 'q_micro' | 'visits') {
  return {
    noop: row.noop[field],
    restart_service: row.restart_service[field],
    scale_workers: row.scale_workers[field],
  };
}
