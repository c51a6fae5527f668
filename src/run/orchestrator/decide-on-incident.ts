import { openFailures } from '../../core/decider/detect-incident.js';
import { soundRow } from '../../core/decider/sound-row.js';
import { scaleTarget } from '../../core/decider/scale-target.js';
import { stateKey, toState } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import { ACTIONS, actionIndex } from '../../core/domain/actions.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Incident } from '../../core/domain/incident.js';
import type { DecisionQuestion } from '../../core/domain/ports.js';
import type { ProposedAct } from '../../core/domain/proposal.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { QRow } from '../../core/domain/q-table.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import type { LoopDependencies } from './loop-dependencies.js';
import type { AnnouncedIncident, DecidedIncident } from './incident-stages.js';
import { recordWindows } from './window-series.js';

const US_PER_MS = 1_000;
/** How much of the past is shown before the first sign of an incident. */
const LEAD_US = 250_000;

/** What came of deciding: a decision, or the seq of the line that says why there is none. */
export type Deciding =
  | { readonly decided: DecidedIncident }
  | { readonly decided: undefined; readonly reason: string; readonly seq: number };

/**
 * From an incident to a decision, as the decider proposes it. The line is durable before the decision
 * object exists. Where the decider does not know, the line is ESCALATED and there is no decision.
 */
export async function decideOnIncident(
  loop: LoopDependencies,
  announced: AnnouncedIncident,
): Promise<Deciding> {
  const { context } = loop;
  const { incident, observation, event_id } = announced.seen;
  const decided_at_us = loop.clock.nowUs();
  loop.past.noteIncident(decided_at_us);
  loop.past.openEvent(event_id);
  const { serving } = observation;
  const { max_replicas } = context.scaling;
  const state = toState(incident, {
    serving,
    max_replicas,
    overload_ppm: context.policy.overload.utilization_ppm,
    recent_restarts: recentRestarts(loop, decided_at_us),
  });
  const row = context.q_table.get(stateKey(state));
  const question: DecisionQuestion = {
    incident,
    state,
    serving,
    max_replicas,
    row,
    env: context.env,
    allowed: allowedActions(context.policy, context.env),
    draw: loop.random(),
    exploration_ppm: context.policy.exploration_ppm,
  };
  const choice = await loop.propose(question);
  const considered = { state, row, decided_at_us };
  if (choice.kind === 'escalate') return escalate(loop, announced, considered, choice.reason);
  const workers_to = workersTo(choice, incident, { serving, scaling: context.scaling });
  return workers_to === undefined
    ? escalate(loop, announced, considered, 'no_reading_to_scale_by')
    : announce(loop, announced, { ...considered, choice, workers_to });
}

/** @returns null where the action asks for no number, undefined where nothing tells which */
function workersTo(
  { action }: ProposedAct,
  { utilization_ppm }: Incident,
  { serving, scaling }: { readonly serving: number; readonly scaling: AppSpec['scaling'] },
): number | null | undefined {
  if (action !== 'scale_workers') return null;
  return utilization_ppm === null ? undefined : scaleTarget(serving, utilization_ppm, scaling);
}

async function announce(
  loop: LoopDependencies,
  announced: AnnouncedIncident,
  found: {
    readonly state: DecisionState;
    readonly row: QRow | undefined;
    readonly choice: ProposedAct;
    readonly workers_to: number | null;
    readonly decided_at_us: number;
  },
): Promise<Deciding> {
  const { context } = loop;
  const { incident, observation, event_id } = announced.seen;
  const { choice, workers_to } = found;
  const { action, decided_by } = choice;
  const { app_name, env, policy_sha256 } = context;
  const decision_id = loop.numbers.nextDecisionId();
  const { utilization, workers, recent_restarts } = found.state;
  const told: ProofBodyOf<'RL_DECISION'> = {
    event_name: 'RL_DECISION',
    app_name,
    env,
    event_id,
    event_type: incident.class,
    cause_seen: incident.cause,
    decision: decided_by === 'rule' ? actionIndex(action) : action,
    action,
    action_index: ACTIONS.indexOf(action),
    decided_by,
    decision_id,
    ...(choice.how === 'rule' ? { rule: choice.rule } : { choice: choice.how }),
    why: choice.why,
    workers_from: observation.serving,
    workers_to,
    state: { utilization, workers, recent_restarts },
    ...rowFields(found.row),
    measured: measuresOf(loop, announced, found.decided_at_us),
  };
  const line = withReadings(loop, announced, told);
  const seq = await loop.proofLog.append(line, announced.cause);
  const decision = loop.issue({
    decision_id,
    app_name,
    env,
    event_id,
    action,
    workers_to,
    decided_by,
    policy_sha256,
    run_id: loop.proofLog.runId,
    minted_at_us: loop.clock.nowUs(),
  });
  return { decided: { announced, state: found.state, decision, line, seq } };
}

function measuresOf(
  { memory }: LoopDependencies,
  announced: AnnouncedIncident,
  decided_at_us: number,
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
  };
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

async function escalate(
  loop: LoopDependencies,
  announced: AnnouncedIncident,
  {
    state,
    row,
    decided_at_us,
  }: {
    readonly state: DecisionState;
    readonly row: QRow | undefined;
    readonly decided_at_us: number;
  },
  reason: string,
): Promise<Deciding> {
  const { app_name, env } = loop.context;
  const { incident, observation, event_id } = announced.seen;
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
      measured: { ...emittedAt(announced), decided_at_us },
    },
    announced.cause,
  );
  return { decided: undefined, reason, seq };
}

function recentRestarts(loop: LoopDependencies, nowUs: number): number {
  const since = nowUs - loop.context.policy.restart_budget.within_ms * US_PER_MS;
  return loop.past.executed.filter(
    ({ action, at_us }) => action === 'restart_service' && at_us > since,
  ).length;
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
