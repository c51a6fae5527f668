import { count } from '../domain/count.js';
import { allowedActions } from '../gates/allowed-actions.js';
import type { Evidence, LineOf } from './evidence.js';
import type { ExplainedGates, Statement } from './explanation.js';
import { inMs, inWords } from './figures.js';
import { sayLine } from './says.js';

type Judged = LineOf<'ORCH_EXEC' | 'ORCH_REFUSE'>;
type Because = (line: Judged, evidence: Evidence) => string;

/** What each gate objects to, in the numbers that it looked at. */
const REFUSALS: Readonly<Record<string, Because>> = {
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
  no_more_workers_than_now: (line) =>
    `${asked(line)} asked for, ${String(line.measured.serving_workers)} serve already`,
  cooling_down: coolingText,
  restart_budget_spent: (line, evidence) => {
    const { restarts, within_ms } = evidence.run.policy.restart_budget;
    const spent = evidence.restartsBefore(line, line.env, line.measured.asked_at_us).length;
    return `${count(spent, 'restart')} in the last ${String(within_ms)} ms, allowed are ${String(restarts)}`;
  },
  nobody_to_approve: (line) =>
    `the policy wants a human to approve ${line.action} in ${line.env}, and nobody was there`,
};

/** The gates' verdict on what a line reports: passed or refused, and why. */
export function explainGates(line: Judged, evidence: Evidence): ExplainedGates {
  const isRefused = line.event_name === 'ORCH_REFUSE';
  return {
    seq: line.seq,
    verdict: isRefused ? 'refused' : 'allowed',
    passed: isRefused ? [] : line.gates_passed,
    refused: isRefused
      ? line.reasons.map(({ gate, code }) => ({
          ...{ gate, code },
          because: REFUSALS[code]?.(line, evidence) ?? inWords(code),
        }))
      : [],
    statements: [
      ...humanSaid(line, evidence),
      ...(isRefused ? [] : passedText(line, evidence)),
      { about: 'asked', says: `the gates took ${inMs(line.measured.gates_us)}`, seq: line.seq },
    ],
  };
}

/** A human was asked about this very decision. */
function humanSaid(line: Judged, { effects, chain }: Evidence): Statement[] {
  return [...chain, ...effects]
    .filter(({ event_name }) => event_name.startsWith('APPROVAL_'))
    .filter(({ seq }, at, all) => seq < line.seq && all.findIndex((one) => one.seq === seq) === at)
    .map(sayLine);
}

function passedText(line: Judged, evidence: Evidence): Statement[] {
  const { seq, env } = line;
  const allowed = allowedActions(evidence.run.policy, env).join(', ');
  return [
    { about: 'freshness', says: ageText(line, evidence), seq },
    { about: 'allowlist', says: `the policy allows ${allowed} in ${env}`, seq },
    ...(presented(line)?.workers_to == null
      ? []
      : [{ about: 'bounds', says: limitText(line, evidence), seq }]),
  ];
}

function presented(line: Judged) {
  return line.gate_input.decision;
}

function asked(line: Judged): string {
  return String(presented(line)?.workers_to ?? 'none');
}

function ageOf({ measured }: Judged): number | null {
  return measured.minted_at_us === null ? null : measured.asked_at_us - measured.minted_at_us;
}

function ageText(line: Judged, { run }: Evidence): string {
  const age = ageOf(line);
  const limit = `at most ${String(run.policy.decision_lifetime_ms)} ms is fresh`;
  return age === null ? limit : `${inMs(age)} old, ${limit}`;
}

function limitText(line: Judged, { limits }: Evidence): string {
  const wanted = `${asked(line)} asked for, ${String(line.measured.serving_workers)} serving`;
  if (limits === undefined) return wanted;
  const { min_replicas, max_replicas } = limits.scaling;
  return `${wanted}, ${String(min_replicas)} to ${String(max_replicas)} are within the spec (#${String(limits.seq)})`;
}

function coolingText(line: Judged, evidence: Evidence): string {
  const pause = Object.entries(evidence.run.policy.cooldown_ms).find(
    ([name]) => name === line.action,
  )?.[1];
  const last = evidence.lastOf(line.action, line);
  if (pause === undefined || last === undefined) return 'it was done too short a time ago';
  const ago = inMs(line.measured.asked_at_us - last.at_us);
  return `done ${ago} ago (#${String(last.seq)}), the pause is ${String(pause)} ms`;
}

function startOf(hash: string | undefined): string {
  return (hash ?? '').slice(0, 16);
}
