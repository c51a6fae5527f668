import { decide, type EscalationReason } from '../../core/decider/decide.js';
import { DECIDER_FAILURES } from '../../core/decider/decider-failures.js';
import { detectIncident } from '../../core/decider/detect-incident.js';
import { rowOf, type RecordedRow } from '../../core/decider/row-of.js';
import { soundRow } from '../../core/decider/sound-row.js';
import { scaleTarget, scalingOf } from '../../core/decider/scale-target.js';
import { stateKey, stateOf, toState } from '../../core/decider/state.js';
import type { ToldAnswer } from '../../core/domain/agent.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { Proposal } from '../../core/domain/proposal.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import type { QRow } from '../../core/domain/q-table.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import { firstDifferingField, type Difference } from './difference.js';
import { recordedObservation } from './recorded.js';

const NO_READING = 'no_reading_to_scale_by';

export interface DecisionMatter {
  readonly run: LoggedRun;
  /** What the lines up to this one say. */
  readonly context: LogContext;
  /** The draw of the run's generator for this decision. */
  readonly draw: number;
  /** When service was restarted in this run, in monotonic microseconds. */
  readonly restarts_us: readonly number[];
  /** The Q-table that the run names, or undefined where it is not available. */
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
    replayRow(stateOf(line), line, matter) ??
    replayChoice(line, matter) ??
    replayWorkers(line, matter)
  );
}

type Considered = NonNullable<ProofBodyOf<'ESCALATED'>['considered']>;

/**
 * Where the decider did not know: with the same row it does not know now either. Where it gave no
 * answer, there is none to compute again; where an agent answered, what the built-in decider says is.
 */
export function replayEscalation(
  { reason, agent }: Pick<ProofBodyOf<'ESCALATED'>, 'reason' | 'agent'>,
  considered: Considered,
  matter: DecisionMatter,
): Difference | undefined {
  if (UNANSWERED.has(reason)) return replayRow(considered.state, considered, matter);
  if (agent !== undefined) return replayBesideAgent(agent, considered, matter);
  const choice = choose(considered.state, rowBehind(reason, considered, matter), matter);
  const recomputed =
    choice.kind === 'escalate'
      ? choice.reason
      : choice.action === 'scale_workers' && !considered.utilization_known
        ? NO_READING
        : `the choice ${choice.action}`;
  return (
    replayRow(considered.state, considered, matter) ??
    firstDifferingField('replay_escalation', { reason: recomputed }, { reason })
  );
}

/** What no line holds an answer to. */
const UNANSWERED: ReadonlySet<string> = new Set([...DECIDER_FAILURES, 'agent_gave_no_answer']);

/** An escalation does not hold the reading that a number of workers follows from: it is within the limits. */
function replayBesideAgent(
  { built_in }: ToldAnswer,
  considered: Considered,
  matter: DecisionMatter,
): Difference | undefined {
  const choice = choose(
    considered.state,
    rowBehind(escalationIn(built_in), considered, matter),
    matter,
  );
  const told = 'action' in built_in ? built_in.workers_to : null;
  const within = considered.utilization_known ? withinLimits(told, matter) : undefined;
  return (
    replayRow(considered.state, considered, matter) ??
    firstDifferingField('replay_agent', { built_in: builtIn(choice, within) }, { built_in })
  );
}

function withinLimits(told: number | null, { context }: DecisionMatter): number | undefined {
  const { min_replicas = 0, max_replicas = 0 } = context.scaling ?? {};
  return Math.min(Math.max(told ?? 0, min_replicas), max_replicas);
}

/** @param workers that it would have asked for, were it to scale; undefined where nothing tells how many */
function builtIn(choice: Proposal, workers: number | undefined): ToldAnswer['built_in'] {
  if (choice.kind === 'escalate') return { escalates: choice.reason };
  const { action } = choice;
  if (action !== 'scale_workers') return { action, workers_to: null };
  return workers === undefined ? { escalates: NO_READING } : { action, workers_to: workers };
}

function escalationIn(built_in: ToldAnswer['built_in']): string {
  return 'escalates' in built_in ? built_in.escalates : '';
}

function replayIncident(
  line: ProofBodyOf<'RL_DECISION'>,
  { run, context }: DecisionMatter,
): Difference | undefined {
  const { since_us, settled_until_us, utilization_ppm } = line.measured;
  const memory = {
    settled_until_us,
    handled_alerts: new Set<string>(),
    handled_failures: new Set<string>(),
    handled_dependencies: new Set<string>(),
    handled_overload: null,
  };
  const incident = detectIncident(recordedObservation(line, context), memory, run.policy.overload);
  return firstDifferingField(
    'replay_incident',
    {
      event_type: incident?.class ?? 'none',
      cause_seen: incident?.cause,
      since_us: incident?.since_us,
      utilization_ppm: incident?.utilization_ppm,
    },
    { ...line, since_us, utilization_ppm },
  );
}

function replayState(
  line: ProofBodyOf<'RL_DECISION'>,
  { run, context, restarts_us }: DecisionMatter,
): Difference | undefined {
  const { policy } = run;
  const { since_us, decided_at_us, utilization_ppm } = line.measured;
  const since = decided_at_us - policy.restart_budget.within_ms * 1_000;
  const state = toState(
    {
      class: line.event_type,
      cause: line.cause_seen,
      since_us,
      utilization_ppm,
      claimed_utilization_ppm: null,
      alert_id: null,
    },
    {
      serving: line.workers_from,
      max_replicas: context.scaling?.max_replicas ?? 0,
      overload_ppm: policy.overload.utilization_ppm,
      recent_restarts: restarts_us.filter((at_us) => at_us > since).length,
    },
  );
  return firstDifferingField('replay_state', state, stateOf(line));
}

/**
 * A row that is not recorded was missing or unusable. Where the table is not available, the reason is
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
  return firstDifferingField('replay_row', { row: row ?? null }, { row: rowOf(recorded) ?? null });
}

function replayChoice(
  line: ProofBodyOf<'RL_DECISION'>,
  matter: DecisionMatter,
): Difference | undefined {
  if (line.agent !== undefined) return replayShield(line, line.agent, matter);
  return replayOwnChoice(line, choose(stateOf(line), rowOf(line), matter));
}

/** An agent's choice is its own; a rule that chooses for this state decides in its place. */
function replayShield(
  line: ProofBodyOf<'RL_DECISION'>,
  { built_in }: ToldAnswer,
  matter: DecisionMatter,
): Difference | undefined {
  const considered = { ...line, state: stateOf(line) };
  const choice = choose(
    stateOf(line),
    rowBehind(escalationIn(built_in), considered, matter),
    matter,
  );
  const workers = workersByReadings('scale_workers', line, matter) ?? undefined;
  const isOfRule = choice.kind === 'act' && choice.decided_by === 'rule';
  return (
    firstDifferingField(
      'replay_agent',
      { decided_by: isOfRule ? 'rule' : 'agent', built_in: builtIn(choice, workers) },
      { decided_by: line.decided_by, built_in },
    ) ?? (isOfRule ? replayOwnChoice(line, choice) : undefined)
  );
}

function replayOwnChoice(
  line: ProofBodyOf<'RL_DECISION'>,
  choice: Proposal,
): Difference | undefined {
  if (choice.kind === 'escalate') {
    return { code: 'replay_decision', expected: `escalated: ${choice.reason}`, found: line.action };
  }
  const { action, decided_by, how, rule, why } = choice;
  return firstDifferingField(
    'replay_decision',
    { action, decided_by, choice: how, rule, why },
    { ...line, choice: line.choice ?? 'rule', rule: line.rule ?? null },
  );
}

function choose(
  state: DecisionState,
  row: unknown,
  { run, draw }: Pick<DecisionMatter, 'run' | 'draw'>,
): Proposal {
  const { policy, env } = run;
  const allowed = allowedActions(policy, env);
  return decide({ state, row, env, allowed, draw, exploration_ppm: policy.exploration_ppm });
}

/** The number is the agent's own where it decided: whether it is the computed one, the gates judge. */
function replayWorkers(
  line: ProofBodyOf<'RL_DECISION'>,
  matter: DecisionMatter,
): Difference | undefined {
  if (line.decided_by === 'agent') return undefined;
  const workers_to = workersByReadings(line.action, line, matter);
  return firstDifferingField('replay_workers', { workers_to }, line);
}

/**
 * How many workers the readings ask for; null where the action asks for no number, or no reading tells which.
 * @returns undefined before any line told the limits of the app
 */
export function workersByReadings(
  action: string,
  line: ProofBodyOf<'RL_DECISION'>,
  { context }: Pick<DecisionMatter, 'context'>,
): number | null | undefined {
  if (action !== 'scale_workers') return null;
  if (context.scaling === undefined) return undefined;
  const { utilization_ppm } = line.measured;
  if (utilization_ppm === null) return null;
  return scaleTarget(line.workers_from, utilization_ppm, scalingOf(context.scaling));
}
