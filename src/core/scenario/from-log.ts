import { isActionName } from '../domain/actions.js';
import type { ProofBodyOf, ProofBody } from '../domain/proof-lines/catalogue.js';
import { expectationsIn, SIGNALS, type Expectation } from '../domain/proof-lines/expectations.js';
import type { LoggedRun } from '../domain/proof-lines/run-record.js';
import { nearestFault, writtenFaults } from './logged-fault.js';
import { IncidentFold, type LoggedIncident } from './logged-incident.js';
import { durationText } from './quantities.js';
import { MOST_TITLE, SCENARIO_VERSION } from './scenario-file.js';
import { scenarioText, type WrittenLine } from './scenario-text.js';

const NOT_LOGGED =
  'The log does not hold the traffic: where the file of the run had one, say it here too.';
/** Of an app of somebody's own. */
const NOT_LOGGED_OF_APP =
  'Without --app-dir or --clone it plays the demo app. The log does not hold where the folder lies, the path that was asked\n' +
  '(--app-path), --start-within, --app-env, and how the variables of --dependency are spelled: name them as the run did.';

/** What a log says of the app, as the options of a run name it. */
export interface LoggedApp {
  readonly name: string;
  /** Empty where it has none. */
  readonly repo_url: string;
  /** As faults and readings call what it depends on, as far as lines have them. */
  readonly dependencies: readonly string[];
}

/** What a log tells that a scenario is made of. */
export class RunFold {
  readonly #incidents = new IncidentFold();
  #spec: ProofBodyOf<'SPEC_GENERATED'> | undefined;
  #repo_url = '';
  readonly #dependencies = new Set<string>();

  take(line: ProofBody): void {
    if (line.event_name === 'ONBOARDING_STARTED') this.#repo_url = line.repo_url;
    for (const name of dependenciesIn(line)) this.#dependencies.add(name);
    if (line.event_name === 'SPEC_GENERATED') this.#spec = line;
    this.#incidents.take(line);
  }

  get incidents(): readonly LoggedIncident[] {
    return this.#incidents.incidents;
  }

  /** How a human answered in the scenario that an incident is part of. */
  answerIn({ injected, answer }: LoggedIncident): LoggedIncident['answer'] {
    if (injected === undefined || answer !== undefined) return answer;
    return this.incidents.find((one) => one.injected === injected && one.answer !== undefined)
      ?.answer;
  }

  /** The app that the run was of. */
  get app(): LoggedApp {
    const dependencies = [...this.#dependencies];
    return { name: this.#spec?.app_name ?? '', repo_url: this.#repo_url, dependencies };
  }

  get scaling(): ProofBodyOf<'SPEC_GENERATED'>['scaling'] | undefined {
    return this.#spec?.scaling;
  }
}

/** What it depends on is in the log where it was read, and where it was broken. */
function dependenciesIn(line: ProofBody): string[] {
  if (line.event_name === 'RL_DECISION') {
    return (line.measured.dependencies ?? []).map(({ name }) => name);
  }
  if (line.event_name !== 'FAILURE_INJECTED') return [];
  return [line.fault]
    .flat()
    .flatMap(({ kind, name }) => (kind === 'dependency' ? [String(name)] : []));
}

/** An incident of a run, and what the run was. */
export interface IncidentOfRun {
  readonly run_id: string;
  readonly run: LoggedRun;
  readonly app: LoggedApp;
  readonly scaling: RunFold['scaling'];
  readonly incident: LoggedIncident;
  readonly answer: LoggedIncident['answer'];
  /** The hash of the policy that is built in. */
  readonly built_in_policy: string;
  /** Of the JSON Schema of scenario files. */
  readonly schema: string;
}

/**
 * A scenario file that brings about the incident once more, in surroundings like those of the run: with all
 * that was injected then. It expects what the run was expected to do, so that what failed fails again; of what
 * nobody expected, it expects what was seen.
 */
export function scenarioFromIncident(of: IncidentOfRun): string {
  const { run, run_id, incident, answer, scaling, schema } = of;
  const expect = expectedOf(of) ?? seenOf(incident);
  const { faults, notes } = faultsOf(of);
  const comments = [...notes, ...notesOn(of)];
  const lines: WrittenLine[] = [
    { comment: `yaml-language-server: $schema=${schema}` },
    ...comments.map((comment): WrittenLine => ({ comment })),
    { field: 'version', value: SCENARIO_VERSION },
    { field: 'scenario', value: nameFor(of) },
    { field: 'title', value: `As in run ${run_id}`.slice(0, MOST_TITLE) },
    { field: 'environment', value: [run.env] },
    { field: 'observe', value: run.observes },
    { field: 'app', value: scaling && limitsOf(scaling) },
    { field: 'approval', value: recordedAnswer(answer) },
    { field: 'fault', value: faults.length === 1 ? faults[0] : faults },
    { field: 'expect', value: expect.map(writtenExpectation) },
    { field: 'tags', value: ['regression'] },
  ];
  return scenarioText(lines);
}

function nameFor({ run_id, incident }: IncidentOfRun): string {
  const what = incident.injected?.scenario ?? incident.seen ?? 'incident';
  // A name that is cut must not end in what may only stand between.
  return `${what.slice(0, 24).replace(/[-_]$/, '')}-${run_id}`.slice(0, 40);
}

function limitsOf({ min_replicas, max_replicas }: NonNullable<RunFold['scaling']>) {
  return { min_replicas, max_replicas };
}

function faultsOf({ incident, scaling }: IncidentOfRun) {
  const { injected } = incident;
  return injected === undefined
    ? nearestFault(incident.cause_seen, incident.seen)
    : writtenFaults(injected.fault, scaling?.min_replicas ?? 1);
}

/** What a scenario file does not say: how the run was called; and what its log does not. */
function notesOn({ run, app, built_in_policy }: IncidentOfRun): string[] {
  const options = [
    `--seed ${String(run.seed)}`,
    ...(run.backend === 'simulated' ? ['--simulated'] : []),
    ...(run.learns === undefined ? [] : ['--learn']),
    ...(run.env === 'prod' ? ['--allow-prod-injection'] : []),
    ...(run.backend === 'processes' ? ownAppOptions(run, app) : []),
  ];
  const policy = `The run had a policy of its own (sha256 ${run.policy_sha256}): name its file with policy:`;
  return [
    `To play it as the run did: ${options.join(' ')}`,
    ...(run.backend === 'processes' ? [NOT_LOGGED_OF_APP] : []),
    ...(run.policy_sha256 === built_in_policy ? [] : [policy]),
    ...(run.expects?.files === undefined ? [] : [NOT_LOGGED]),
  ];
}

/** Without them the demo app is played. What the log does not know is in capitals. */
function ownAppOptions({ app_from }: LoggedRun, { name, repo_url, dependencies }: LoggedApp) {
  return [
    `--app ${name}`,
    ...(app_from?.from === 'clone'
      ? [`--repo ${repo_url === '' ? 'URL' : repo_url} --clone --trust-repository`]
      : [`--app-dir ${app_from === undefined ? 'FOLDER' : `PATH/${app_from.name}`}`]),
    '--app-path /PATH',
    ...(dependencies.length === 0
      ? []
      : [`--dependency ${dependencies.map((one) => `${one.toUpperCase()}_URL`).join(',')}`]),
  ];
}

/** Undefined where the run says nothing of this scenario. */
function expectedOf({ run, incident }: IncidentOfRun): readonly Expectation[] | undefined {
  const at = run.scenarios.indexOf(incident.injected?.scenario ?? '');
  const told = run.expects?.scenarios[at];
  return told === undefined ? undefined : expectationsIn(told);
}

function seenOf({ injected, seen, decision, gate, escalated }: LoggedIncident): Expectation[] {
  return [
    { incident: seen ?? injected?.failure_type ?? 'crash' },
    ...decisionSeen(decision),
    ...gateSeen(gate),
    ...(escalated === undefined ? [] : [{ escalated: true, reason: escalated }]),
  ];
}

/** What is no action cannot be expected; what the gates said of it can. */
function decisionSeen(decision: LoggedIncident['decision']): Expectation[] {
  if (decision === undefined || !isActionName(decision.action)) return [];
  return [{ action: decision.action, decided_by: decision.decided_by }];
}

function gateSeen(gate: LoggedIncident['gate']): Expectation[] {
  if (gate === undefined) return [];
  if (gate.event_name === 'ORCH_EXEC') return [{ gate: 'allowed' }];
  if (gate.event_name === 'ORCH_OBSERVE') return [{ gate: 'observed' }];
  return gate.reasons.map(({ code }) => ({ gate: 'refused', reason: code }));
}

function recordedAnswer(answer: LoggedIncident['answer']) {
  if (answer === 'granted') return 'granted';
  if (answer === 'no_answer_in_time') return 'no_answer';
  return answer === 'wrong_answer' ? 'denied' : undefined;
}

/** Times are texts in a file. */
function writtenExpectation(expectation: Expectation): object {
  if (!('signal' in expectation) || SIGNALS[expectation.signal] === 'count') return expectation;
  const { at_most, at_least, ...others } = expectation;
  return {
    ...others,
    at_most: at_most === undefined ? undefined : durationText(at_most),
    at_least: at_least === undefined ? undefined : durationText(at_least),
  };
}
