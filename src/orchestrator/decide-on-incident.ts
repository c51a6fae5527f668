import { decide, type Choice } from '../decider/decide.js';
import { soundRow } from '../decider/sound-row.js';
import { PPM, scaleTarget, targetUtilizationPpm } from '../decider/scale-target.js';
import { stateKey, toState, type DecisionState } from '../decider/state.js';
import { ACTIONS, actionIndex } from '../domain/actions.js';
import type { Decision } from '../domain/decision.js';
import type { Incident } from '../domain/incident.js';
import type { Observation } from '../domain/observation.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import type { QRow } from '../domain/q-table.js';
import type { RuntimeEvent } from '../domain/runtime-event.js';
import { allowedActions } from '../gates/allowed-actions.js';
import type { ControlRoom } from './control-room.js';
import { toWindowSeries } from './window-series.js';

const US_PER_MS = 1_000;
/** How much of the past is shown before the first sign of an incident. */
const LEAD_US = 250_000;

export interface IncidentCase {
  readonly incident: Incident;
  readonly observation: Observation;
  readonly event_id: string;
  /** The event as it came from the bus; null for the violation run's positive control. */
  readonly event: RuntimeEvent | null;
  readonly cause: number | null;
  readonly detect_us: number;
  readonly control?: true;
}

export type IncidentDecision =
  | {
      readonly decided: true;
      readonly decision: Decision;
      readonly line: ProofBodyOf<'RL_DECISION'>;
      readonly seq: number;
    }
  | { readonly decided: false; readonly reason: string; readonly seq: number };

/**
 * From an incident to a decision: state, rules, Q-table. The line is durable before the decision
 * object exists. Where the decider does not know, the line is ESCALATED and there is no decision.
 */
export async function decideOnIncident(
  room: ControlRoom,
  about: IncidentCase,
): Promise<IncidentDecision> {
  const { context } = room;
  const { incident, observation } = about;
  const decided_at_us = room.clock.nowUs();
  room.past.noteIncident(decided_at_us);
  room.past.openEvent(about.event_id);
  const state = toState(incident, {
    serving: observation.serving,
    max_replicas: context.scaling.max_replicas,
    overload_ppm: context.policy.overload.utilization_ppm,
    recent_restarts: recentRestarts(room, decided_at_us),
  });
  const row = context.q_table.get(stateKey(state));
  const choice = decide({
    state,
    row,
    env: context.env,
    allowed: allowedActions(context.policy, context.env),
    draw: room.random(),
    exploration_ppm: context.policy.exploration_ppm,
  });
  if (choice.kind === 'escalate')
    return escalate(room, about, { state, row, decided_at_us }, choice.reason);
  if (choice.action === 'scale_workers' && incident.utilization_ppm === null) {
    return escalate(room, about, { state, row, decided_at_us }, 'no_reading_to_scale_by');
  }
  return announce(room, about, { state, row, choice, decided_at_us });
}

async function announce(
  room: ControlRoom,
  about: IncidentCase,
  found: {
    readonly state: DecisionState;
    readonly row: QRow | undefined;
    readonly choice: Extract<Choice, { kind: 'act' }>;
    readonly decided_at_us: number;
  },
): Promise<IncidentDecision> {
  const { context } = room;
  const { incident, observation, event_id } = about;
  const { choice } = found;
  const { action, decided_by } = choice;
  const { app_name, env, policy_sha256, q_table_sha256 } = context;
  const decision_id = room.numbers.nextDecisionId();
  const workers_to =
    action === 'scale_workers'
      ? scaleTarget(observation.serving, incident.utilization_ppm ?? PPM, context.scaling)
      : null;
  const line: ProofBodyOf<'RL_DECISION'> = {
    event_name: 'RL_DECISION',
    ...{ app_name, env, event_id },
    event_type: incident.class,
    cause_seen: incident.cause,
    decision: decided_by === 'rule' ? actionIndex(action) : action,
    action,
    action_index: ACTIONS.indexOf(action),
    decided_by,
    decision_id,
    rule: choice.rule,
    choice: choice.how,
    state: found.state,
    ...rowFields(found.row),
    rejected: [...choice.rejected],
    workers_from: observation.serving,
    workers_to,
    scaling: {
      min_replicas: context.scaling.min_replicas,
      max_replicas: context.scaling.max_replicas,
      target_utilization_ppm: targetUtilizationPpm(context.scaling),
    },
    why: choice.why,
    policy_sha256,
    q_table_sha256,
    ...(about.control === undefined ? {} : { control: true }),
    measured: measuresOf(room, about, found.decided_at_us),
  };
  const seq = await room.proofLog.append(line, about.cause);
  room.metrics.countDecision(action, about.control === true);
  const decision = room.mint({
    ...{ decision_id, app_name, env, event_id, action, workers_to, decided_by, policy_sha256 },
    run_id: room.proofLog.runId,
    minted_at_us: room.clock.nowUs(),
  });
  return { decided: true, decision, line, seq };
}

/** The readings that the decision was made of. */
function measuresOf(
  { context, memory }: ControlRoom,
  { incident, observation, event, detect_us }: IncidentCase,
  decided_at_us: number,
): ProofBodyOf<'RL_DECISION'>['measured'] {
  return {
    event,
    detect_us,
    utilization_ppm: incident.utilization_ppm,
    claimed_utilization_ppm: incident.claimed_utilization_ppm,
    windows: toWindowSeries(
      observation.windows,
      incident.since_us - LEAD_US,
      context.policy.overload.consecutive_windows,
    ),
    observed: {
      at_us: observation.at_us,
      since_us: incident.since_us,
      settled_until_us: memory.settled_until_us,
      failed_workers: observation.failed.length,
      decided_at_us,
    },
  };
}

async function escalate(
  room: ControlRoom,
  about: IncidentCase,
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
): Promise<IncidentDecision> {
  const { app_name, env } = room.context;
  const utilization_known = about.incident.utilization_ppm !== null;
  const considered = { state, ...rowFields(row), utilization_known };
  const seq = await room.proofLog.append(
    {
      event_name: 'ESCALATED',
      ...{ app_name, env, event_id: about.event_id, reason, considered },
      measured: { event: about.event, decided_at_us },
    },
    about.cause,
  );
  return { decided: false, reason, seq };
}

function recentRestarts(room: ControlRoom, nowUs: number): number {
  const since = nowUs - room.context.policy.restart_budget.within_ms * US_PER_MS;
  return room.past.executed.filter(
    ({ action, at_us }) => action === 'restart_service' && at_us > since,
  ).length;
}

/** An unusable row cannot stand in a line: what is no integer has no place there. */
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
