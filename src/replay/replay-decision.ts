import { decide, type Choice, type EscalationReason } from '../decider/decide.js';
import { detectIncident } from '../decider/detect-incident.js';
import { soundRow } from '../decider/sound-row.js';
import { scaleTarget } from '../decider/scale-target.js';
import { stateKey, toState, type DecisionState } from '../decider/state.js';
import type { ExecutableAction } from '../domain/actions.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import type { QRow } from '../domain/q-table.js';
import { allowedActions } from '../gates/allowed-actions.js';
import { firstDifference, type Difference } from './difference.js';
import { observationOf } from './recorded.js';
import type { ReplayedRun } from './replayed-run.js';

const PPM = 1_000_000;

export interface DecisionMatter {
  readonly run: ReplayedRun;
  /** The draw of the run's generator for this decision. */
  readonly draw: number;
  /** When service was restarted in this run, in monotonic microseconds. */
  readonly restarts_us: readonly number[];
  /** The Q-table that the run names, or undefined where it is not at hand. */
  readonly table: { get(state: string): QRow | undefined } | undefined;
}

/** From the readings to the incident, to the state, to the row, to the choice, to the number of workers. */
export function replayDecision(
  line: ProofBodyOf<'RL_DECISION'>,
  matter: DecisionMatter,
): Difference | undefined {
  return (
    replayIncident(line, matter) ??
    replayState(line, matter) ??
    replayRow(line.state, line, matter) ??
    replayChoice(line, matter) ??
    firstDifference('replay_workers', { workers_to: workersTo(line) }, line)
  );
}

/** Where the decider did not know: with the same row it does not know now either. */
export function replayEscalation(
  reason: string,
  considered: NonNullable<ProofBodyOf<'ESCALATED'>['considered']>,
  matter: DecisionMatter,
): Difference | undefined {
  const choice = choose(considered.state, rowBehind(reason, considered, matter), matter);
  const recomputed =
    choice.kind === 'escalate'
      ? choice.reason
      : choice.action === 'scale_workers' && !considered.utilization_known
        ? 'no_reading_to_scale_by'
        : `the choice ${choice.action}`;
  return (
    replayRow(considered.state, considered, matter) ??
    firstDifference('replay_escalation', { reason: recomputed }, { reason })
  );
}

function replayIncident(
  line: ProofBodyOf<'RL_DECISION'>,
  { run }: DecisionMatter,
): Difference | undefined {
  const { observed, utilization_ppm, claimed_utilization_ppm } = line.measured;
  const memory = {
    settled_until_us: observed.settled_until_us,
    settled_alerts: new Set<string>(),
    settled_failures: new Set<string>(),
  };
  const incident = detectIncident(observationOf(line), memory, run.policy.overload);
  return firstDifference(
    'replay_incident',
    {
      event_type: incident?.class ?? 'none',
      cause_seen: incident?.cause,
      since_us: incident?.since_us,
      utilization_ppm: incident?.utilization_ppm,
      claimed_utilization_ppm: incident?.claimed_utilization_ppm,
    },
    { ...line, since_us: observed.since_us, utilization_ppm, claimed_utilization_ppm },
  );
}

function replayState(
  line: ProofBodyOf<'RL_DECISION'>,
  { run, restarts_us }: DecisionMatter,
): Difference | undefined {
  const { policy } = run;
  const since = line.measured.observed.decided_at_us - policy.restart_budget.within_ms * 1_000;
  const state = toState(
    {
      class: line.event_type,
      cause: line.cause_seen,
      since_us: line.measured.observed.since_us,
      utilization_ppm: line.measured.utilization_ppm,
      claimed_utilization_ppm: line.measured.claimed_utilization_ppm,
      alert_id: null,
    },
    {
      serving: line.workers_from,
      max_replicas: line.scaling.max_replicas,
      overload_ppm: policy.overload.utilization_ppm,
      recent_restarts: restarts_us.filter((at_us) => at_us > since).length,
    },
  );
  return firstDifference('replay_state', state, line.state);
}

interface RecordedRow {
  readonly q_micro: Record<ExecutableAction, number> | null;
  readonly visits: Record<ExecutableAction, number> | null;
}

/** The row as it is recorded, or undefined where none was. */
export function rowOf({ q_micro, visits }: RecordedRow): QRow | undefined {
  if (q_micro === null || visits === null) return undefined;
  const cell = (action: ExecutableAction) => ({ q_micro: q_micro[action], visits: visits[action] });
  return {
    noop: cell('noop'),
    restart_service: cell('restart_service'),
    scale_workers: cell('scale_workers'),
  };
}

/**
 * A row that is not recorded was missing or unusable. Where the table is not at hand, the reason is
 * all that tells which.
 */
function rowBehind(
  reason: string,
  considered: RecordedRow & { readonly state: DecisionState },
  { table }: DecisionMatter,
): unknown {
  if (table !== undefined) return table.get(stateKey(considered.state));
  const isUnusable = reason === ('q_table_row_unusable' satisfies EscalationReason);
  return rowOf(considered) ?? (isUnusable ? {} : undefined);
}

function replayRow(
  state: DecisionState,
  recorded: RecordedRow,
  { table }: DecisionMatter,
): Difference | undefined {
  if (table === undefined) return undefined;
  const row = soundRow(table.get(stateKey(state)));
  return firstDifference('replay_row', { row: row ?? null }, { row: rowOf(recorded) ?? null });
}

function replayChoice(
  line: ProofBodyOf<'RL_DECISION'>,
  matter: DecisionMatter,
): Difference | undefined {
  const choice = choose(line.state, rowOf(line), matter);
  if (choice.kind === 'escalate') {
    return { code: 'replay_decision', expected: `escalated: ${choice.reason}`, found: line.action };
  }
  const { action, decided_by, how, rule, why, rejected } = choice;
  return firstDifference(
    'replay_decision',
    { action, decided_by, choice: how, rule, why, rejected },
    line,
  );
}

function choose(
  state: DecisionState,
  row: unknown,
  { run, draw }: Pick<DecisionMatter, 'run' | 'draw'>,
): Choice {
  const { policy, env } = run;
  const allowed = allowedActions(policy, env);
  return decide({ state, row, env, allowed, draw, exploration_ppm: policy.exploration_ppm });
}

function workersTo(line: ProofBodyOf<'RL_DECISION'>): number | null {
  if (line.action !== 'scale_workers') return null;
  const { min_replicas, max_replicas, target_utilization_ppm } = line.scaling;
  const scaling = { min_replicas, max_replicas, target_utilization: target_utilization_ppm / PPM };
  return scaleTarget(line.workers_from, line.measured.utilization_ppm ?? PPM, scaling);
}
