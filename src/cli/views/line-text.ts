import { inWords } from '../../core/domain/figures.js';
import type {
  ProofBody,
  ProofBodyOf,
  ProofEventName,
} from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { scaleArithmetic, scalingOf } from '../../core/decider/scale-target.js';
import { count } from '../../core/domain/count.js';
import { passedBy } from '../../audit/explain/explain-gates.js';
import { rejectedBy } from '../../audit/explain/rejected.js';
import { milliseconds, percent, row } from './layout.js';

type LineText = {
  [Name in ProofEventName]: (line: ProofBodyOf<Name>, seq: number, context: LogContext) => string[];
};

/** How a proof line reads to people. Every number here is in the line, or follows from the lines up to it. */
const TEXT: LineText = {
  ONBOARDING_STARTED: (line, seq) =>
    row('request', `${line.app_name}, ${line.runtime_type}, ${line.repo_url}`, seq),
  ONBOARDING_VALIDATION_PASSED: (_line, seq) =>
    row('validated', 'name, repository URL and runtime keep every rule', seq),
  ONBOARDING_REJECTED: (line, seq) =>
    row(
      'REJECTED',
      `${line.problems.map(({ rule }) => rule).join(', ')}; no file was written`,
      seq,
    ),
  SPEC_GENERATED: (line, seq) => [
    ...row('spec', `${line.spec_file} (${line.measured.outcome})`, seq),
    ...row('', `SHA-256 ${line.spec_sha256.slice(0, 16)}, ${hashOf(line)}`),
  ],
  DEPLOYMENT_TRIGGERED: (line, seq) => row('trigger', `deployment in ${line.env}`, seq),
  DEPLOY_FAILED: (line, seq) => row('FAILED', line.reason, seq),
  RUNTIME_EMIT: (line, seq) => [
    ...row(line.event_type, `${line.status}: ${line.detail}`, seq),
    ...row(
      '',
      `${emitTimes(line)}, ${portText(line)}; next it goes to CSV, metrics and ${line.bus} bus`,
    ),
  ],
  EMIT_FAILED: (line, seq) => [
    ...row(
      'NOT STORED',
      Object.entries(line.sinks)
        .map(([sink, outcome]) => `${sink} ${outcome}`)
        .join(', '),
      seq,
    ),
    ...line.measured.errors.flatMap((error) => row('', error)),
  ],
  FAILURE_INJECTED: (line, seq, context) => [
    ...row('steady', steadyText(line, context)),
    ...row('inject', faultText(line.fault), seq),
  ],
  RL_DECISION: decisionText,
  APPROVAL_REQUESTED: (line, seq) =>
    row(
      'approval',
      `a human has to approve ${line.action} ${workers(line.workers_from, line.workers_to)}`,
      seq,
    ),
  APPROVAL_GRANTED: (line, seq) =>
    row(
      'GRANTED',
      `${line.action} by ${line.measured.by} after ${milliseconds(line.measured.waited_us)}`,
      seq,
    ),
  APPROVAL_DENIED: (line, seq) => row('DENIED', inWords(line.reason), seq),
  ORCH_EXEC: (line, seq) => [
    ...row('gates', `passed: ${passedBy(line).join(', ')}`),
    ...row(
      'act',
      `${line.action} ${line.status} in ${milliseconds(line.measured.act_us)}: ${line.effect}`,
      seq,
    ),
  ],
  ORCH_OBSERVE: (line, seq) => [
    ...row('gates', `passed: ${passedBy(line).join(', ')}`),
    ...row('OBSERVED', observedText(line), seq),
  ],
  ORCH_REFUSE: (line, seq) =>
    row(
      'REFUSED',
      `${line.action}: ${line.reasons.map(({ gate, code }) => `${gate} (${code})`).join(', ')}`,
      seq,
    ),
  SYSTEM_STABLE: stableText,
  NOT_STABLE: (line, seq) =>
    row(
      'NOT STABLE',
      `${inWords(line.phase)}: ${count(line.measured.good_probes, 'good probe')} in ${milliseconds(line.measured.waited_us)}, last answer ${String(line.measured.last_status ?? 'none')}`,
      seq,
    ),
  ESCALATED: (line, seq) => row('ESCALATED', `a human is needed: ${inWords(line.reason)}`, seq),
  Q_UPDATE: learnedText,
  RUN_REFUSED: (line, seq) =>
    row('REFUSED', 'in prod an injection needs --allow-prod-injection', seq),
  RUN_INTERRUPTED: (line, seq) => row('ended', `${line.signal}: the workers were stopped`, seq),
  OUTCOME_UNKNOWN: (line, seq) => row('unknown', `what became of ${line.action}`, seq),
  RUN_RECOVERED: ({ measured }, seq) =>
    row('recovered', `ended by run ${measured.recovered_by}`, seq),
};

/**
 * The text of one proof line, each row at most 80 columns wide.
 * @param context what the lines up to this one say
 */
export function lineText(line: ProofBody, seq: number, context: LogContext): string[] {
  const text = TEXT[line.event_name] as (
    line: ProofBody,
    seq: number,
    context: LogContext,
  ) => string[];
  return text(line, seq, context);
}

function hashOf({ measured }: ProofBodyOf<'SPEC_GENERATED'>): string {
  return measured.outcome === 'registered'
    ? 'of the file as it is'
    : 'the same for the same request';
}

function observedText({ action, would }: ProofBodyOf<'ORCH_OBSERVE'>): string {
  return would === 'execute'
    ? `${action} would have been carried out; nothing was touched`
    : `a human would have to approve ${action}; nobody was asked, nothing was touched`;
}

function learnedText(line: ProofBodyOf<'Q_UPDATE'>, seq: number): string[] {
  const { outcome, action, q_before_micro, measured, visits_after } = line;
  const words = inWords(outcome);
  if (outcome === 'got_well_before') {
    return row('learn', `${words} ${action} landed: no credit, nothing changes`, seq);
  }
  return [
    ...row('learn', `${words}: reward ${units(measured.reward_micro)} for ${action}`, seq),
    ...row(
      '',
      `value ${units(q_before_micro)} -> ${units(measured.q_after_micro)}, ${String(visits_after)} visits`,
    ),
  ];
}

function units(micro: number): string {
  return (micro / 1_000_000).toFixed(3);
}

function emitTimes({ event_type, measured }: ProofBodyOf<'RUNTIME_EMIT'>): string {
  const { response_time_us } = measured;
  if (response_time_us === null) return 'no response time';
  const what = event_type === 'scale' ? 'health answered in' : 'done in';
  return `${what} ${milliseconds(response_time_us)}`;
}

/** Only a real app has a port. */
function portText({ measured: { port } }: ProofBodyOf<'RUNTIME_EMIT'>): string {
  return port === 0 ? 'no port' : `port ${String(port)}`;
}

function steadyText(
  { measured }: ProofBodyOf<'FAILURE_INJECTED'>,
  { windows }: LogContext,
): string {
  const { serving_workers, warm_spares } = measured;
  const utilization = percent(windows.at(-1)?.utilization_ppm ?? 0);
  return `${String(serving_workers)} serving at ${utilization}, beside them ${count(warm_spares, 'standby worker')}`;
}

/** What is broken, in words. */
export function faultText(fault: ProofBodyOf<'FAILURE_INJECTED'>['fault']): string {
  const { kind, heap_limit_mb, work_ms, offered_load_ppm, claimed_utilization_ppm, source } = fault;
  if (kind === 'leak')
    return `a worker leaks memory until its ${String(heap_limit_mb)} MB heap limit`;
  if (kind === 'load') {
    const load = (Number(offered_load_ppm) / 1_000_000).toFixed(2);
    return `${String(work_ms)} ms requests, evenly, ${load} times what one worker can do`;
  }
  return `${String(source)} claims ${percent(Number(claimed_utilization_ppm))} utilization`;
}

function decisionText(
  line: ProofBodyOf<'RL_DECISION'>,
  seq: number,
  context: LogContext,
): string[] {
  const by = line.decided_by === 'rule' ? `rule ${String(line.rule)}` : 'the Q-table';
  const target = line.workers_to === null ? '' : ` ${workers(line.workers_from, line.workers_to)}`;
  const rejected = context.policy === undefined ? [] : rejectedBy(line, context.policy);
  const notExecutable = rejected.filter(({ reason }) => reason === 'not on the allowlist');
  const others = rejected.filter((rejection) => !notExecutable.includes(rejection));
  return [
    ...row('detect', `${line.event_type}: ${detectedText(line, context)}`),
    ...row('decide', `${line.action}${target}, by ${by}`, seq),
    ...row('  because', line.why),
    ...arithmetic(line, context).flatMap((text) => row('', text)),
    ...others.flatMap(({ action, reason }) => row('  not', `${action}: ${reason}`)),
    ...(notExecutable.length === 0
      ? []
      : row(
          '  not',
          `${notExecutable.map(({ action }) => action).join(', ')}: not on the allowlist`,
        )),
  ];
}

function detectedText(line: ProofBodyOf<'RL_DECISION'>, context: LogContext): string {
  const { event_type, cause_seen, measured } = line;
  const after = `seen ${milliseconds(measured.detect_us)} after its first sign`;
  if (event_type === 'crash') return `${cause_seen}, ${after}`;
  const read = measured.utilization_ppm === null ? 'nothing' : percent(measured.utilization_ppm);
  if (event_type === 'overload') return `worker utilization ${read}, ${after}`;
  const claimed = percent(context.claimedPpm(line) ?? 0);
  return `${claimed} is claimed, ${read} is read, ${after}`;
}

function arithmetic(line: ProofBodyOf<'RL_DECISION'>, { scaling }: LogContext): string[] {
  const { workers_from, workers_to, measured } = line;
  if (workers_to === null || measured.utilization_ppm === null) return [];
  if (scaling === undefined) return [];
  const sum = scaleArithmetic(workers_from, measured.utilization_ppm, scalingOf(scaling));
  return [`${sum}: ${String(workers_to)}`];
}

function stableText(line: ProofBodyOf<'SYSTEM_STABLE'>, seq: number): string[] {
  const { recover_us, stable_us, requests } = line.measured;
  const isNoop = line.recovery_action === 'noop';
  const recovered = isNoop ? '' : `recovered in ${milliseconds(recover_us)}, `;
  return [
    ...row(
      'stable',
      `${count(line.good_probes, 'good probe')} in a row, ${String(line.workers)} serving`,
      seq,
    ),
    ...row(
      '',
      `${recovered}stable after ${milliseconds(stable_us)}; ` +
        `requests: ${String(requests.served)} served, ${String(requests.lost)} lost`,
    ),
  ];
}

/** From how many workers to how many. */
export function workers(from: number, to: number | null): string {
  return to === null ? '' : `${String(from)} > ${String(to)} workers`;
}
