import { count, withCommas } from '../../core/domain/count.js';
import { cpuWaitText } from '../../core/domain/cpu-time.js';
import { whyNotOffered } from '../../core/domain/fault.js';
import { grouped, inWords, rounded, workersChange } from '../../core/domain/figures.js';
import type {
  ProofBody,
  ProofBodyOf,
  ProofEventName,
} from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { failingText } from './dependency-text.js';
import { agentEndText, agentLeftText, probedText, unexplainedEndText } from './agent-text.js';
import { answerDetails, decisionDetails, type Detail } from './decision-details.js';
import { faultText, outsideAlertText, type ToldBefore } from './fault-text.js';
import { passedBy } from './gate-names.js';

interface Description<Line> {
  /** What the line is about, in a word; in capitals where something was not done or did not go well. */
  readonly label: string | ((line: Line) => string);
  /** The line in one sentence. Every number in it is in the line, which holds it exactly. */
  readonly says: (line: Line, before: ToldBefore) => string;
  readonly details?: (line: Line, context: LogContext) => readonly Detail[];
}
type Catalogue = { readonly [Name in ProofEventName]: Description<ProofBodyOf<Name>> };

const OF_THE_REQUEST = 'the same for the same request';
const WHOSE_SPEC = {
  created: OF_THE_REQUEST,
  unchanged: OF_THE_REQUEST,
  replaced: OF_THE_REQUEST,
  registered: 'of the file as it is',
  limited: 'with the limits of this run, which the file does not have',
} as const;

const BY = { rule: 'by a rule', q_table: 'learned', agent: 'by the agent' } as const;

/** The log keeps older words than the glossary has. */
const DETAIL_IN_WORDS: Partial<Record<string, string>> = {
  'front door bound, worker ready in standby': 'listener bound, a spare is ready',
  'put back by the operator': 'put back by the run itself',
};

/** How each kind of line is put into words: on the screen, in `log`, in `explain` and in the report. */
const CATALOGUE: Catalogue = {
  ONBOARDING_STARTED: {
    label: 'request',
    says: ({ app_name, runtime_type, repo_url }) => withCommas([app_name, runtime_type, repo_url]),
  },
  ONBOARDING_VALIDATION_PASSED: {
    label: 'validated',
    says: () => 'name, repository URL and runtime keep every rule',
  },
  ONBOARDING_REJECTED: {
    label: 'REJECTED',
    says: ({ problems }) => {
      const rules = problems.map(({ rule }) => inWords(rule)).join(', ');
      return `${rules}; no file was written`;
    },
  },
  SPEC_GENERATED: {
    label: 'spec',
    says: ({ spec_file, measured }) => `${spec_file} (${measured.outcome})`,
    details: ({ spec_sha256, measured }) => {
      const whose = WHOSE_SPEC[measured.outcome];
      return [goesOn(`SHA-256 ${spec_sha256.slice(0, 16)}, ${whose}`)];
    },
  },
  DEPLOYMENT_TRIGGERED: { label: 'trigger', says: ({ env }) => `deployment in ${env}` },
  DEPLOY_FAILED: { label: 'FAILED', says: ({ reason }) => reason },
  RUNTIME_EMIT: {
    label: ({ event_type }) => event_type,
    says: ({ status, detail, alert }) =>
      `${status}: ${DETAIL_IN_WORDS[detail] ?? detail}${outsideAlertText(alert)}`,
    details: (line) => [goesOn(`${emitTimes(line)}; sent to CSV, metrics and ${line.bus} bus`)],
  },
  EMIT_FAILED: {
    label: 'NOT STORED',
    says: ({ sinks, measured }) => {
      const outcomes = Object.entries(sinks).map(([sink, is]) => `${sink} ${inWords(is)}`);
      return [outcomes.join(', '), ...measured.errors].join('; ');
    },
  },
  FAILURE_INJECTED: {
    label: 'inject',
    says: ({ fault }, served) => faultText(fault, served),
    details: (line, { windows }) => [
      { label: 'before', says: steadyText(line, windows.at(-1)?.utilization_ppm ?? null) },
    ],
  },
  AGENT_STARTED: {
    label: 'agent',
    says: ({ agent, version, model, measured }) =>
      `${agent} ${version}${model === undefined ? '' : ` (${model})`} said hello ${rounded.ms(measured.hello_us)} after its start`,
  },
  AGENT_FAILED: {
    label: ({ event_id }) => (event_id === null ? 'NO AGENT' : 'NO ANSWER'),
    says: ({ failure, detail }) => `${inWords(failure)}${detail === '' ? '' : `: ${detail}`}`,
  },
  AGENT_PROBED: {
    label: 'PROBED',
    says: probedText,
  },
  ACTED_AROUND: {
    label: 'AROUND',
    says: unexplainedEndText,
  },
  AGENT_ENDED: {
    label: 'agent',
    says: agentEndText,
    details: ({ measured }) => [goesOn(agentLeftText(measured))],
  },
  RL_DECISION: {
    label: 'decide',
    says: ({ action, workers_from, workers_to, decided_by, measured }) =>
      `${action}${workersChange(workers_from, workers_to)} (${BY[decided_by]}) ` +
      `${rounded.ms(measured.detect_us)} after first sign`,
    details: decisionDetails,
  },
  APPROVAL_REQUESTED: {
    label: 'approval',
    says: ({ action, env, workers_from, workers_to }) =>
      `a human has to approve ${action}${workersChange(workers_from, workers_to)} in ${env}`,
  },
  APPROVAL_GRANTED: {
    label: 'GRANTED',
    says: ({ action, measured }) =>
      `${action} by ${measured.by}, ${rounded.ms(measured.waited_us)} after the question`,
  },
  APPROVAL_DENIED: {
    label: 'DENIED',
    says: ({ reason, measured }) =>
      `${inWords(reason)}, ${rounded.ms(measured.waited_us)} after the question`,
  },
  ORCH_EXEC: {
    label: 'act',
    says: (line) =>
      `${gatesText(line)}; ${line.action} ${line.status} in ${rounded.ms(line.measured.act_us)}`,
    details: (line) => [goesOn(line.effect), gatesDetail(line)],
  },
  ORCH_OBSERVE: {
    label: 'OBSERVED',
    says: (line) => `${gatesText(line)}; ${observedText(line)}`,
    details: (line) => [gatesDetail(line)],
  },
  ORCH_REFUSE: {
    label: 'REFUSED',
    says: ({ action, reasons, attack }) => {
      const why = reasons.map(({ gate, code }) => `${gate} (${code})`).join(', ');
      return `${attack === undefined ? '' : `attack ${attack}: `}${action} refused by ${why}`;
    },
  },
  SYSTEM_STABLE: {
    label: 'stable',
    says: ({ measured }) =>
      `${rounded.ms(measured.stable_us)} after first sign; ${requestsText(measured.requests)}`,
    details: ({ good_probes, workers, recovery_action, measured }) => [
      goesOn(`${count(good_probes, 'good probe')} in a row, ${count(workers, 'worker')} serving`),
      ...(recovery_action === 'noop'
        ? []
        : [goesOn(`the act ended ${rounded.ms(measured.recover_us)} after the first sign`)]),
    ],
  },
  NOT_STABLE: {
    label: 'NOT STABLE',
    says: ({ phase, measured }) => {
      const { good_probes, waited_us, last_status, requests, samples, cpu_wait_ppm } = measured;
      const looked = `${count(good_probes, 'good probe')} in ${rounded.ms(waited_us)}`;
      const answer = `last answer ${String(last_status ?? 'none')}; ${requestsText(requests)}`;
      return `${inWords(phase)}: ${looked}, ${answer}${failingText(samples)}${cpuWaitText(cpu_wait_ppm)}`;
    },
  },
  ESCALATED: {
    label: 'ESCALATED',
    says: ({ reason }, { fault }) => `a human is needed: ${whyEscalated(reason, fault)}`,
    details: ({ agent }) => (agent === undefined ? [] : answerDetails(agent)),
  },
  Q_UPDATE: {
    label: 'learn',
    says: ({ outcome, action, q_before_micro, visits_after, measured }) =>
      outcome === 'got_well_before'
        ? `${inWords(outcome)} ${action} landed: no credit, nothing learned`
        : `${inWords(outcome)}: reward ${rounded.value(measured.reward_micro)} for ${action}, value ` +
          `${rounded.value(q_before_micro)} to ${rounded.value(measured.q_after_micro)}, ${count(visits_after, 'try')}`,
  },
  RUN_REFUSED: {
    label: 'REFUSED',
    says: () => 'in prod an injection needs --allow-prod-injection',
  },
  RUN_INTERRUPTED: {
    label: 'ended',
    says: ({ signal }) => `${signal}: no worker was left running`,
  },
  OUTCOME_UNKNOWN: {
    label: 'unknown',
    says: ({ action }) => `the run died; whether ${action} was done is not known`,
  },
  RUN_RECOVERED: {
    label: 'recovered',
    says: ({ lines_found, measured }) =>
      `run ${measured.recovered_by} ended this log after ${count(lines_found, 'line')}`,
  },
};

function descriptionOf<Line extends ProofBody>({ event_name }: Line): Description<Line> {
  // The entry of this name is for lines of this name, which the types cannot follow.
  return CATALOGUE[event_name] as unknown as Description<Line>;
}

/** What a line is about, in a word. */
export function labelOf(line: ProofBody): string {
  const { label } = descriptionOf(line);
  return typeof label === 'string' ? label : label(line);
}

/** A line in one sentence. @param before what lines before it tell, as far as that is known */
export function describeLine(line: ProofBody, before: ToldBefore): string {
  return descriptionOf(line).says(line, before);
}

/**
 * What else a line says, or what follows from it.
 * @param context what the lines up to this one say
 */
export function detailsOf(line: ProofBody, context: LogContext): readonly Detail[] {
  return descriptionOf(line).details?.(line, context) ?? [];
}

/** How the app was before a fault. @param busyPpm null where nothing was read */
export function steadyText(
  { measured }: ProofBodyOf<'FAILURE_INJECTED'>,
  busyPpm: number | null,
): string {
  const { serving_workers, warm_spares } = measured;
  const busy = busyPpm === null ? 'not measured' : `${rounded.percent(busyPpm)} busy`;
  return `${count(serving_workers, 'worker')} serving (${busy}), ${count(warm_spares, 'spare')}`;
}

/** A load that could not be offered had no effect that anybody could look for. */
function whyEscalated(reason: string, fault: ToldBefore['fault']): string {
  const notOffered = reason === 'fault_without_effect' ? whyNotOffered(fault ?? []) : undefined;
  return notOffered ?? inWords(reason);
}

function goesOn(says: string): Detail {
  return { label: '', says };
}

function requestsText({ served, lost }: { readonly served: number; readonly lost: number }) {
  return `${count(lost, 'request')} lost, ${grouped(served)} answered`;
}

function emitTimes({ event_type, measured }: ProofBodyOf<'RUNTIME_EMIT'>): string {
  const { response_time_us, port } = measured;
  const what = event_type === 'scale' ? 'health answered in' : 'done in';
  const time =
    response_time_us === null ? 'no response time' : `${what} ${rounded.ms(response_time_us)}`;
  // Only a real app has a port.
  return `${time}, ${port === 0 ? 'no port' : `port ${String(port)}`}`;
}

type Allowed = ProofBodyOf<'ORCH_EXEC' | 'ORCH_OBSERVE'>;

function gatesText(line: Allowed): string {
  const isBeforeHuman = line.event_name === 'ORCH_OBSERVE' && line.would === 'ask_for_approval';
  return isBeforeHuman ? 'the other gates passed' : 'every gate passed';
}

function gatesDetail(line: Allowed): Detail {
  return { label: 'gates', says: passedBy(line).join(', ') };
}

function observedText({ action, would }: ProofBodyOf<'ORCH_OBSERVE'>): string {
  return would === 'execute'
    ? `${action} would have been carried out, nothing was touched`
    : `a human would have to approve ${action}, nobody was asked`;
}
