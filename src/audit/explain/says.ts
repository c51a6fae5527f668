import { count } from '../../core/domain/count.js';
import type { LineOf, ProofEventName, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Evidence } from './evidence.js';
import type { Statement } from './explanation.js';
import { inMs, inPercent, inUnits, inWords } from '../../core/domain/figures.js';

type Says = { readonly [Name in ProofEventName]: (line: LineOf<Name>) => string };

/** Each kind of line in one sentence. Every number in it is in the line. */
const SAYS: Says = {
  ONBOARDING_STARTED: ({ app_name, repo_url }) => `${app_name} of ${repo_url}`,
  ONBOARDING_VALIDATION_PASSED: ({ app_name }) => app_name,
  ONBOARDING_REJECTED: ({ problems }) => problems.map(({ rule }) => inWords(rule)).join(', '),
  SPEC_GENERATED: ({ spec_file }) => spec_file,
  DEPLOYMENT_TRIGGERED: ({ app_name, env }) => `${app_name} in ${env}`,
  DEPLOY_FAILED: ({ reason }) => reason,
  RUNTIME_EMIT: ({ event_id, event_type, status, detail }) =>
    `${event_id}, ${event_type} ${status}: ${detail}`,
  EMIT_FAILED: ({ sinks }) =>
    Object.entries(sinks)
      .map(([sink, outcome]) => `${sink} ${inWords(outcome)}`)
      .join(', '),
  FAILURE_INJECTED: ({ event_id, scenario, fault }) => {
    const details = Object.entries(fault).map(([name, value]) => `${name} ${String(value)}`);
    return `${event_id}, ${inWords(scenario)}: ${details.join(', ')}`;
  },
  RL_DECISION: ({ decision_id, event_id, action, workers_from, workers_to }) => {
    const target =
      workers_to === null ? '' : `, ${String(workers_from)} > ${String(workers_to)} workers`;
    return `${decision_id}: ${action} for ${event_id}${target}`;
  },
  APPROVAL_REQUESTED: ({ action, env }) => `a human has to approve ${action} in ${env}`,
  APPROVAL_GRANTED: ({ measured }) => `by ${measured.by} after ${inMs(measured.waited_us)}`,
  APPROVAL_DENIED: ({ reason, measured }) =>
    `${inWords(reason)}, after ${inMs(measured.waited_us)}`,
  ORCH_EXEC: ({ action, status, effect, measured }) =>
    `${action} ${status} in ${inMs(measured.act_us)}: ${effect}`,
  ORCH_OBSERVE: ({ action, would }) =>
    would === 'execute'
      ? `${action} would have been carried out, nothing was touched`
      : `a human would have to approve ${action}, nobody was asked`,
  ORCH_REFUSE: ({ action, reasons, attack }) => {
    const why = reasons.map(({ gate, code }) => `${gate} (${code})`).join(', ');
    return `${attack === undefined ? '' : `attack ${attack}: `}${action} refused by ${why}`;
  },
  SYSTEM_STABLE: ({ good_probes, workers, measured }) =>
    `${String(good_probes)} good looks in a row of ${String(measured.samples.at_us.length)}, ` +
    `${count(workers, 'worker')} serving, ${inMs(measured.stable_us)} after the first sign`,
  NOT_STABLE: ({ phase, measured }) =>
    `${inWords(phase)}: ${count(measured.good_probes, 'good look')} at the end of ` +
    `${inMs(measured.waited_us)}, last answer ${String(measured.last_status ?? 'none')}`,
  ESCALATED: ({ reason }) => `a human is needed: ${inWords(reason)}`,
  Q_UPDATE: ({ outcome, action, visits_after, q_before_micro, measured }) =>
    outcome === 'got_well_before'
      ? `${inWords(outcome)} ${action} landed: no credit, nothing learned`
      : `${inWords(outcome)}: reward ${inUnits(measured.reward_micro)} for ${action}, value ` +
        `${inUnits(q_before_micro)} to ${inUnits(measured.q_after_micro)}, ${count(visits_after, 'visit')}`,
  RUN_REFUSED: ({ reason }) => inWords(reason),
  RUN_INTERRUPTED: ({ signal }) => signal,
  OUTCOME_UNKNOWN: ({ decision_id, action }) =>
    `the run died; whether ${action} of ${decision_id} was done is not known`,
  RUN_RECOVERED: ({ lines_found }) => `ended by the next run after ${count(lines_found, 'line')}`,
};

export function sayLine(line: ProofLine): Statement {
  const say = SAYS[line.event_name] as (line: ProofLine) => string;
  return { about: line.event_name, says: say(line), seq: line.seq };
}

export function sayRequests(line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>): Statement {
  const { served, lost } = line.measured.requests;
  const says = `${String(served)} served, ${String(lost)} lost since before the fault`;
  return { about: 'requests', says, seq: line.seq };
}

/** From the fault's side: how busy the app was when it was still well. */
export function saySteady(line: LineOf<'FAILURE_INJECTED'>, evidence: Evidence): Statement {
  const { serving_workers } = line.measured;
  const latest = evidence.readingsBy(line, 1)[0] ?? null;
  const busy = latest === null ? 'without a reading' : `at ${inPercent(latest)}`;
  return { about: 'before', says: `${String(serving_workers)} serving ${busy}`, seq: line.seq };
}
