import { count } from '../domain/count.js';
import { allowedActions } from '../gates/allowed-actions.js';
import type { Evidence, LineOf } from './evidence.js';
import { inMs } from './figures.js';

/** What the gates said of a decision. */
export type JudgedLine = LineOf<'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE'>;
type Because = (line: JudgedLine, evidence: Evidence) => string;

/** What each gate objects to, in the numbers that it looked at. */
export const REFUSALS: Readonly<Record<string, Because>> = {
  not_a_decision: () => 'what was presented does not have the shape of a decision',
  not_minted_in_this_run: (line) => `the mint of run ${line.run_id} made no such object`,
  already_used: () => 'it was presented before, and a decision can be used once',
  other_run: (line) =>
    `it is of run ${String(line.measured.decision_run_id)}, this is run ${line.run_id}`,
  other_app: (line) => `it is for ${presented(line)?.app_name ?? ''}, this is ${line.app_name}`,
  other_environment: (line) => `it is for ${presented(line)?.env ?? ''}, this is ${line.env}`,
  other_policy: (line, { run }) =>
    `it was made under policy ${startOf(presented(line)?.policy_sha256)}, this run has ${startOf(run.policy_sha256)}`,
  event_not_open: (line) =>
    `event ${presented(line)?.event_id ?? ''} is not open; open: ${line.gate_input.open_events.join(', ') || 'none'}`,
  minted_in_the_future: (line) => `its age would be ${inMs(ageOf(line) ?? 0)}`,
  expired: (line, evidence) => ageText(line, evidence),
  never_allowed: (_line, { run }) => `the policy never allows ${run.policy.never.join(', ')}`,
  not_executable: () => 'no code could carry that out',
  not_on_allowlist: (line, { run }) =>
    `the policy allows ${allowedActions(run.policy, line.env).join(', ')} in ${line.env}`,
  workers_not_asked_for: (line) => `${asked(line)} workers are asked for by ${line.action}`,
  workers_missing: () => 'it does not say how many workers',
  below_min_replicas: limitText,
  above_max_replicas: limitText,
  same_number_of_workers: (line) =>
    `${asked(line)} asked for, ${String(line.measured.serving_workers)} serve already`,
  not_calm_long_enough: (line, { run }) =>
    `calm for ${inMs(line.measured.limits?.calm_us ?? 0)}, fewer workers only after ${limitIn(run, 'scale_down_after_ms')}`,
  storm_brake: (line, { run }) => stormText(line, run),
  another_action_in_flight: () => 'another action on the app had not ended',
  cooling_down: coolingText,
  restart_budget_spent: (line, evidence) => {
    const { restarts, within_ms } = evidence.run.policy.restart_budget;
    const spent =
      line.measured.limits?.restarts_in_window ??
      evidence.restartsBefore(line, line.env, line.measured.asked_at_us).length;
    return `${count(spent, 'restart')} in the last ${String(within_ms)} ms, allowed are ${String(restarts)}`;
  },
  policy_unusable: () => 'no policy could be read, and without one nothing is allowed',
  paused: () => 'somebody had paused this root; demo-run resume ends that',
  not_approved: (line) => `the policy wants a human to approve ${line.action} in ${line.env}`,
  approved_something_else: (line) =>
    `what a human approved was not this, with ${String(line.measured.serving_workers)} serving`,
  approved_too_late: (line, evidence) => `the answer took ${approvalLimit(evidence)}`,
  nobody_to_approve: (line) =>
    `the policy wants a human to approve ${line.action} in ${line.env}, and nobody was there`,
  no_answer_in_time: (_line, evidence) =>
    `whoever was asked said nothing in ${approvalLimit(evidence)}`,
  end_of_input: () => 'whoever was asked ended the input',
  wrong_answer: () => "what was typed was not the request's hash",
  interrupted: () => 'the run was interrupted while a human was asked',
};

export function presented(line: JudgedLine) {
  return line.gate_input.decision;
}

function asked(line: JudgedLine): string {
  return String(presented(line)?.workers_to ?? 'none');
}

function ageOf({ measured }: JudgedLine): number | null {
  return measured.minted_at_us === null ? null : measured.asked_at_us - measured.minted_at_us;
}

export function ageText(line: JudgedLine, { run }: Evidence): string {
  const age = ageOf(line);
  const limit = `at most ${String(run.policy.decision_lifetime_ms)} ms is fresh`;
  return age === null ? limit : `${inMs(age)} old, ${limit}`;
}

export function limitText(line: JudgedLine, { limits }: Evidence): string {
  const wanted = `${asked(line)} asked for, ${String(line.measured.serving_workers)} serving`;
  if (limits === undefined) return wanted;
  const { min_replicas, max_replicas } = limits.scaling;
  return `${wanted}, ${String(min_replicas)} to ${String(max_replicas)} are within the spec (#${String(limits.seq)})`;
}

function coolingText(line: JudgedLine, evidence: Evidence): string {
  const pause = Object.entries(evidence.run.policy.cooldown_ms).find(
    ([name]) => name === line.action,
  )?.[1];
  const last = evidence.lastOf(line.action, line);
  const since = line.measured.limits?.since_same_action_us;
  if (pause === undefined || (last === undefined && since == null)) {
    return 'it was done too short a time ago';
  }
  const ago = inMs(since ?? line.measured.asked_at_us - (last?.at_us ?? 0));
  const where = last === undefined ? '' : ` (#${String(last.seq)})`;
  return `done ${ago} ago${where}, the pause is ${String(pause)} ms`;
}

function startOf(hash: string | undefined): string {
  return (hash ?? '').slice(0, 16);
}

type Run = Evidence['run'];

function stormText({ measured }: JudgedLine, { policy }: Run): string {
  const seen = count(measured.limits?.incidents_in_window ?? 0, 'incident');
  if (policy.policy_version !== 2) return seen;
  const { incidents, within_ms } = policy.storm_brake;
  return `${seen} in the last ${String(within_ms)} ms, acted on are ${String(incidents)}`;
}

function approvalLimit({ run }: Evidence): string {
  return limitIn(run, 'approval_within_ms');
}

/** Only of this version of the policy are these known. */
function limitIn({ policy }: Run, limit: 'approval_within_ms' | 'scale_down_after_ms'): string {
  return policy.policy_version === 2 ? `${String(policy[limit])} ms` : 'the limit';
}
