import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { count } from '../../core/domain/count.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import type { Evidence } from './evidence.js';
import { duration, rounded } from '../../core/domain/figures.js';

/** What the gates said of a decision. */
export type GatedLine = LineOf<'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE'>;
type Because = (line: GatedLine, evidence: Evidence) => string;

/** What each gate objects to, in the numbers that it looked at. */
export const REFUSALS: Readonly<Record<string, Because>> = {
  not_a_decision: () => 'what was presented does not have the shape of a decision',
  not_minted_in_this_run: (line) => `the issuer of run ${line.run_id} made no such object`,
  already_used: () => 'it was presented before, and a decision can be used once',
  nonce_unknown: () =>
    'the answer does not bear what the question bore, nor what any earlier one did',
  nonce_used: () => 'the answer bears what an earlier question bore',
  unsigned: () => "the agent's key is registered, and the proposal bears no signature",
  signature_wrong: () => "the signature is not by the agent's registered key over this proposal",
  not_the_computed_number: (line, evidence) =>
    `${asked(line, evidence)} asked for; how many is arithmetic on the readings, which the agent has no say in`,
  other_run: (line) =>
    `it is of run ${String(refusalOf(line)?.measured.decision_run_id)}, this is run ${line.run_id}`,
  other_app: (line, evidence) =>
    `it is for ${presented(line, evidence)?.app_name ?? ''}, this is ${line.app_name}`,
  other_environment: (line, evidence) =>
    `it is for ${presented(line, evidence)?.env ?? ''}, this is ${line.env}`,
  other_policy: (line, { run }) =>
    `it was made under policy ${startOf(refusalOf(line)?.attempt?.decision?.policy_sha256)}, this run has ${startOf(run.policy_sha256)}`,
  event_not_open: (line, evidence) =>
    `event ${presented(line, evidence)?.event_id ?? ''} is not open; open: ${refusalOf(line)?.attempt?.open_events.join(', ') ?? 'none'}`,
  minted_in_the_future: (line) => `its age would be ${rounded.ms(ageOf(line) ?? 0)}`,
  expired: (line, evidence) => ageText(line, evidence),
  never_allowed: (_line, { run }) => `the policy never allows ${run.policy.never.join(', ')}`,
  not_executable: () => 'no code could carry that out',
  not_on_allowlist: (line, { run }) =>
    `the policy allows ${allowedActions(run.policy, line.env).join(', ')} in ${line.env}`,
  workers_not_asked_for: (line, evidence) =>
    `${asked(line, evidence)} workers are asked for by ${line.action}`,
  workers_missing: () => 'it does not say how many workers',
  below_min_replicas: limitText,
  above_max_replicas: limitText,
  same_number_of_workers: (line, evidence) =>
    `${asked(line, evidence)} asked for, ${String(line.measured.serving_workers)} serve already`,
  not_calm_long_enough: (line, { run }) =>
    `calm for ${rounded.ms(line.measured.calm_us)}, fewer workers only after ${limitIn(run, 'scale_down_after_ms')}`,
  storm_brake: (line, { run }) => stormText(line, run),
  another_action_in_flight: () => 'another action on the app had not ended',
  cooling_down: coolingText,
  restart_budget_spent: (line, evidence) => {
    const { restarts, within_ms } = evidence.run.policy.restart_budget;
    const spent =
      refusalOf(line)?.measured.limits.restarts_in_window ??
      evidence.restartsBefore(line, line.env, line.measured.asked_at_us).length;
    return `${count(spent, 'restart')} in the last ${duration(within_ms)}, allowed are ${String(restarts)}`;
  },
  policy_unusable: () => 'no policy could be read, and without one nothing is allowed',
  paused: () => 'somebody had paused this root',
  not_approved: (line) => `the policy wants a human to approve ${line.action} in ${line.env}`,
  approved_something_else: (line) =>
    `what a human approved was not this, with ${String(line.measured.serving_workers)} serving`,
  approved_too_late: (line, evidence) => `the answer took ${approvalLimit(evidence)}`,
  nobody_to_approve: (line) =>
    `the policy wants a human to approve ${line.action} in ${line.env}, and nobody was there`,
  no_answer_in_time: (_line, evidence) =>
    `the person asked said nothing in ${approvalLimit(evidence)}`,
  end_of_input: () => 'the person asked ended the input',
  wrong_answer: () => "what was typed was not the request's hash",
  interrupted: () => 'the run was interrupted while a human was asked',
};

/** What was presented: by an attack, or else the decision that the line is about. */
export function presented(line: GatedLine, { choice }: Evidence) {
  const attempt = refusalOf(line)?.attempt;
  if (attempt !== undefined) return attempt.decision;
  return choice?.event_name === 'RL_DECISION' ? choice : null;
}

function refusalOf(line: GatedLine): LineOf<'ORCH_REFUSE'> | undefined {
  return line.event_name === 'ORCH_REFUSE' ? line : undefined;
}

function asked(line: GatedLine, evidence: Evidence): string {
  return String(presented(line, evidence)?.workers_to ?? 'none');
}

function ageOf({ measured }: GatedLine): number | null {
  return measured.minted_at_us === null ? null : measured.asked_at_us - measured.minted_at_us;
}

export function ageText(line: GatedLine, { run }: Evidence): string {
  const age = ageOf(line);
  const limit = `at most ${duration(run.policy.decision_lifetime_ms)} is fresh`;
  return age === null ? limit : `${rounded.ms(age)} old, ${limit}`;
}

export function limitText(line: GatedLine, evidence: Evidence): string {
  const { limits } = evidence;
  const wanted = `${asked(line, evidence)} asked for, ${String(line.measured.serving_workers)} serving`;
  if (limits === undefined) return wanted;
  const { min_replicas, max_replicas } = limits;
  return `${wanted}, ${String(min_replicas)} to ${String(max_replicas)} are within the spec (#${String(limits.seq)})`;
}

function coolingText(line: GatedLine, evidence: Evidence): string {
  const pause = Object.entries(evidence.run.policy.cooldown_ms).find(
    ([name]) => name === line.action,
  )?.[1];
  const last = evidence.lastOf(line.action, line);
  const since = refusalOf(line)?.measured.limits.since_same_action_us;
  if (pause === undefined || (last === undefined && since == null)) {
    return 'it was done too short a time ago';
  }
  const ago = rounded.ms(since ?? line.measured.asked_at_us - (last?.at_us ?? 0));
  const where = last === undefined ? '' : ` (#${String(last.seq)})`;
  return `done ${ago} ago${where}, the pause is ${duration(pause)}`;
}

function startOf(hash: string | undefined): string {
  return (hash ?? '').slice(0, 16);
}

type Run = Evidence['run'];

function stormText(line: GatedLine, { policy }: Run): string {
  const seen = count(refusalOf(line)?.measured.limits.incidents_in_window ?? 0, 'incident');
  const { incidents, within_ms } = policy.storm_brake;
  return `${seen} in the last ${duration(within_ms)}, acted on are ${String(incidents)}`;
}

function approvalLimit({ run }: Evidence): string {
  return limitIn(run, 'approval_within_ms');
}

function limitIn({ policy }: Run, limit: 'approval_within_ms' | 'scale_down_after_ms'): string {
  return duration(policy[limit]);
}
