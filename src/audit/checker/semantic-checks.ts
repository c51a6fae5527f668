import { appServed } from '../../core/domain/app-served.js';
import type { LineOf, ProofEventName, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Expects } from '../../core/domain/proof-lines/expectations.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { checkAct, checkObserved, checkRefusal, checkUnknownOutcome } from './check-act.js';
import {
  checkActedAround,
  checkAgentEnded,
  checkAgentFailed,
  checkAgentProbed,
} from './check-agent.js';
import { checkDecision } from './check-decision.js';
import { checkAnswer, checkGrant, checkRequest } from './check-approval.js';
import { atMostMaximum, checkEmitted } from './check-emission.js';
import { checkEscalation } from './check-escalation.js';
import { checkFault } from './check-fault.js';
import { checkUpdate } from './check-learning.js';
import { checkRecord } from './check-record.js';
import { checkRunningTotal } from './check-requests.js';
import { checkNotStable, checkStable } from './check-verdict.js';
import { checkWindows, windowsBy } from './check-windows.js';
import { checkRanges } from './fields/check-ranges.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcementOf, newVerifierState, type VerifierState } from './verifier-state.js';

type Check<Name extends ProofEventName> = (
  line: LineOf<Name>,
  state: VerifierState,
) => Problem | undefined;

const causedByNone = (line: ProofLine) => cause(line, null);
const causedByPrevious = (line: ProofLine, { previous }: VerifierState) => cause(line, previous);

/** What each kind of line must agree with, beside its place in the order of a run. */
const CHECKS: { readonly [Name in ProofEventName]: Check<Name> } = {
  ONBOARDING_STARTED: causedByNone,
  ONBOARDING_VALIDATION_PASSED: causedByPrevious,
  ONBOARDING_REJECTED: causedByPrevious,
  SPEC_GENERATED: checkSpec,
  DEPLOYMENT_TRIGGERED: causedByPrevious,
  // The deployment itself, which the emission of its first step may be behind; else the scenario
  // after which the operator could not put the app back.
  DEPLOY_FAILED: (line, { emitted, previous }) =>
    cause(line, emitted?.event_type === 'deploy' ? emitted.cause : previous),
  RUNTIME_EMIT: checkEmission,
  EMIT_FAILED: checkFailedEmission,
  FAILURE_INJECTED: checkInjection,
  AGENT_STARTED: causedByNone,
  AGENT_FAILED: checkAgentFailed,
  AGENT_PROBED: checkAgentProbed,
  ACTED_AROUND: checkActedAround,
  AGENT_ENDED: checkAgentEnded,
  RL_DECISION: checkDecision,
  APPROVAL_REQUESTED: checkRequest,
  APPROVAL_GRANTED: checkGrant,
  APPROVAL_DENIED: checkAnswer,
  ORCH_EXEC: checkAct,
  ORCH_OBSERVE: checkObserved,
  ORCH_REFUSE: checkRefusal,
  SYSTEM_STABLE: checkStable,
  NOT_STABLE: checkNotStable,
  ESCALATED: checkEscalation,
  Q_UPDATE: checkUpdate,
  RUN_REFUSED: causedByNone,
  RUN_INTERRUPTED: causedByNone,
  OUTCOME_UNKNOWN: checkUnknownOutcome,
  RUN_RECOVERED: causedByNone,
};

/** Kinds that may be about something else than the run's validated app. */
const NAMES_ANY_APP: readonly string[] = [
  'ONBOARDING_STARTED',
  'ONBOARDING_REJECTED',
  'RUN_INTERRUPTED',
];

/**
 * Whether the lines mean what their order says: each outcome names its intent, ids are given out one
 * after the other (so that none is used twice, and none has to be remembered), causes point at what
 * led to the line, and what was called stable was seen to be well after the act.
 */
export class SemanticChecks {
  readonly #state: VerifierState;

  constructor(run: LoggedRun) {
    this.#state = newVerifierState(run);
  }

  /** How many decisions of an agent were acted on, or observed; where a key is registered, each is signed. */
  get signedProposals(): number {
    return this.#state.agent.let_through.size;
  }

  /** The decision that no line has told the outcome of. */
  get openDecision(): LineOf<'RL_DECISION'> | undefined {
    return this.#state.open;
  }

  take(line: ProofLine): Problem | undefined {
    const check = CHECKS[line.event_name] as Check<ProofEventName>;
    const subject = checkSubject(line, this.#state);
    const found =
      subject ?? checkClock(line, this.#state) ?? check(line, this.#state) ?? checkRanges(line);
    this.#state.context.take(line);
    if (line.event_name === 'FAILURE_INJECTED') {
      this.#state.steady_until_us = this.#state.context.windows.at(-1)?.to_us ?? 0;
    }
    noteWaiting(line, this.#state);
    this.#state.previous = line.seq;
    this.#state.previous_name = line.event_name;
    return found;
  }
}

/** Which announced incidents nobody has decided on, nor was asked about in vain. */
function noteWaiting(line: ProofLine, { agent: { waiting } }: VerifierState): void {
  const { event_name } = line;
  if (event_name === 'FAILURE_INJECTED') waiting.clear();
  const isAnnounced = event_name === 'RUNTIME_EMIT' && line.status === 'detected';
  if (isAnnounced || event_name === 'FAILURE_INJECTED') waiting.add(line.event_id);
  const isAnswered = ['RL_DECISION', 'ESCALATED', 'AGENT_FAILED'].includes(event_name);
  if (isAnswered && 'event_id' in line) waiting.delete(line.event_id ?? '');
}

/** The first line's record is in itself right; every line is about the run's app and environment. */
function checkSubject(line: ProofLine, state: VerifierState): Problem | undefined {
  const { run } = state;
  const wrong = checkFirst(line, run);
  if (wrong !== undefined) return wrong;
  // Attacks are presented to another environment too.
  if ('env' in line && !isAboutAttack(line) && line.env !== run.env) {
    return problem('subject', `env ${run.env}`, `env ${line.env}`);
  }
  if (!('app_name' in line) || NAMES_ANY_APP.includes(line.event_name)) return undefined;
  state.app_name ??= line.app_name;
  return firstDifference('subject', [['app_name', state.app_name, line.app_name]]);
}

/** The record is right, and names what served where it is not the app that the line names. */
function checkFirst(line: ProofLine, run: LoggedRun): Problem | undefined {
  if (!('run' in line) || line.run === undefined) return undefined;
  const { backend, app_served, app_from } = line.run;
  const served = 'app_name' in line ? appServed(backend, line.app_name) : undefined;
  return (
    checkRecord(line.run, run) ??
    firstDifference('app_served', [['app_served', served, app_served]]) ??
    (backend === 'worker_threads' || backend === 'simulated'
      ? firstDifference('app_from', [['app_from', undefined, app_from?.from]])
      : undefined)
  );
}

function isAboutAttack(line: ProofLine): boolean {
  return 'attack' in line && line.attack !== undefined;
}

function cause(line: ProofLine, expected: number | null | undefined): Problem | undefined {
  return firstDifference('cause', [['cause', expected, line.cause]]);
}

/** The spec is under the app's name, and its limits are limits. */
function checkSpec(
  line: LineOf<'SPEC_GENERATED'>,
  { previous }: VerifierState,
): Problem | undefined {
  const { min_replicas, max_replicas } = line.scaling;
  return (
    cause(line, previous) ??
    firstDifference('spec', [
      ['spec_file', `apps/registry/${line.app_name}.json`, line.spec_file],
      ['scaling in order', true, min_replicas >= 1 && min_replicas <= max_replicas],
    ])
  );
}

function checkEmission(line: LineOf<'RUNTIME_EMIT'>, state: VerifierState): Problem | undefined {
  const isIncident = line.status === 'detected';
  const found = nextEvent(line.event_id, state) ?? cause(line, isIncident ? null : state.previous);
  state.emitted = line;
  return found ?? checkEmitted(line, state);
}

function checkFailedEmission(
  line: LineOf<'EMIT_FAILED'>,
  state: VerifierState,
): Problem | undefined {
  if (line.event_id === null) return cause(line, null);
  return cause(line, announcementOf(state, line.event_id)?.seq);
}

function checkInjection(
  line: LineOf<'FAILURE_INJECTED'>,
  state: VerifierState,
): Problem | undefined {
  const found =
    nextEvent(line.event_id, state) ??
    cause(line, null) ??
    firstDifference('injection', [['failure_type', incidentOf(line, state), line.failure_type]]) ??
    firstDifference('injection', [['scaling told', line.control, line.scaling && true]]) ??
    checkFault(line, state) ??
    checkRunningTotal(line.measured.requests, state) ??
    atMostMaximum('serving_workers', line.measured.serving_workers, state) ??
    checkWindows(line, state) ??
    checkServing(line, state);
  state.injected = line;
  state.emitted = undefined;
  return found;
}

/** What the scenario must cause; a built-in one, and the control, bear the name of it. */
function incidentOf(
  { scenario }: LineOf<'FAILURE_INJECTED'>,
  { run: { scenarios, expects } }: VerifierState,
): string {
  const told = expects?.scenarios[scenarios.indexOf(scenario)];
  return (told && announcedBy(told)) ?? scenario;
}

/** The first incident that must be seen. Written here again on purpose: a checker must not trust the writer. */
function announcedBy(told: Expects['scenarios'][number]): string | undefined {
  const [first] = told;
  if (typeof first === 'string') return first;
  for (const one of told) {
    if (typeof one === 'object' && 'incident' in one && one.times !== 0) return one.incident;
  }
  return undefined;
}

/** Who serves was seen in the latest windows. The control of the attacks waited for none. */
function checkServing(line: LineOf<'FAILURE_INJECTED'>, state: VerifierState): Problem | undefined {
  const { serving_workers } = line.measured;
  const latest = windowsBy(line, state).slice(-state.run.policy.overload.consecutive_windows);
  if (line.control === true || latest.some(({ serving }) => serving === serving_workers)) {
    return undefined;
  }
  const seen = latest.map(({ serving }) => serving).join(' or ');
  return problem('workers', `serving_workers ${seen}`, String(serving_workers));
}

/** A machine's clock may be stepped; the virtual one of a simulated app never goes back. */
function checkClock({ timestamp }: ProofLine, state: VerifierState): Problem | undefined {
  const before = state.told_at;
  state.told_at = timestamp;
  if (state.run.backend !== 'simulated' || timestamp >= before) return undefined;
  return problem('moments', `a virtual time from ${before} on`, timestamp);
}

function nextEvent(id: string, state: VerifierState): Problem | undefined {
  state.events += 1;
  return firstDifference('event_id', [['event_id', `e${String(state.events)}`, id]]);
}
