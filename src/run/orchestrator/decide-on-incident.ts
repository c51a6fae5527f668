import { openFailures } from '../../core/decider/detect-incident.js';
import { soundRow } from '../../core/decider/sound-row.js';
import { PPM, scaleTarget } from '../../core/decider/scale-target.js';
import { stateKey, toState, type DecisionState } from '../../core/decider/state.js';
import { ACTIONS, actionIndex } from '../../core/domain/actions.js';
import type { DecisionQuestion, Proposal } from '../../core/domain/ports.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { QRow } from '../../core/domain/q-table.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import type { LoopDependencies } from './loop-dependencies.js';
import type { AnnouncedIncident, DecidedIncident } from './incident-stages.js';
import { recordWindows } from './window-series.js';

const US_PER_MS = 1_000;
/** An incident goes on while the decider thinks. */
const DECIDES_WITHIN_MS = 1_500;
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
  const facts = {
    serving: observation.serving,
    max_replicas: context.scaling.max_replicas,
    overload_ppm: context.policy.overload.utilization_ppm,
    recent_restarts: recentRestarts(loop, decided_at_us),
  };
  const state = toState(incident, facts);
  const row = context.q_table.get(stateKey(state));
  const question: DecisionQuestion = {
    ...facts,
    incident,
    row,
    env: context.env,
    allowed: allowedActions(context.policy, context.env),
    draw: loop.random(),
    exploration_ppm: context.policy.exploration_ppm,
  };
  const choice = await loop.decider.propose(question, DECIDES_WITHIN_MS);
  if (choice.kind === 'escalate')
    return escalate(loop, announced, { state, row, decided_at_us }, choice.reason);
  if (choice.action === 'scale_workers' && incident.utilization_ppm === null) {
    return escalate(loop, announced, { state, row, decided_at_us }, 'no_reading_to_scale_by');
  }
  return announce(loop, announced, { state, row, choice, decided_at_us });
}

async function announce(
  loop: LoopDependencies,
  announced: AnnouncedIncident,
  found: {
    readonly state: DecisionState;
    readonly row: QRow | undefined;
    readonly choice: Extract<Proposal, { kind: 'act' }>;
    readonly decided_at_us: number;
  },
): Promise<Deciding> {
  const { context } = loop;
  const { incident, observation, event_id } = announced.seen;
  const { choice } = found;
  const { action, decided_by } = choice;
  const { app_name, env, policy_sha256 } = context;
  const decision_id = loop.numbers.nextDecisionId();
  const workers_to =
    action === 'scale_workers'
      ? scaleTarget(observation.serving, incident.utilization_ppm ?? PPM, context.scaling)
      : null;
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
    ...(choice.how === 'rule' ? { rule: choice.rule ?? '' } : { choice: choice.how }),
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
