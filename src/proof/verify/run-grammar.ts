import type { ProofLine } from '../../domain/proof-lines/catalogue.js';
import type { ScenarioId } from '../../domain/proof-lines/fields.js';
import type { RunKind, RunRecord } from '../../domain/proof-lines/run-record.js';

/**
 * The order of lines that a run may have, as a table: in each place, which line may come next and
 * where it leads. A step is a kind of line; RUNTIME_EMIT and NOT_STABLE count by what they are about.
 */
type Step =
  | Exclude<ProofLine['event_name'], 'RUNTIME_EMIT' | 'NOT_STABLE'>
  | 'EMIT_DEPLOY'
  | 'EMIT_SCALE'
  | 'EMIT_RESTART'
  | 'EMIT_INCIDENT'
  | 'NOT_STEADY'
  | 'NOT_STABLE';
type Places = Readonly<Record<string, Partial<Record<Step, string>>>>;

const runPlaces = (learns: boolean): Places => ({
  start: { RUN_REFUSED: 'end', ONBOARDING_STARTED: 'asked' },
  asked: { ONBOARDING_REJECTED: 'end', ONBOARDING_VALIDATION_PASSED: 'validated' },
  validated: { ONBOARDING_REJECTED: 'end', SPEC_GENERATED: 'onboarded' },
  onboarded: { DEPLOYMENT_TRIGGERED: 'deploying' },
  deploying: { DEPLOY_FAILED: 'end', EMIT_DEPLOY: 'deployed' },
  deployed: { DEPLOY_FAILED: 'end', EMIT_FAILED: 'end', EMIT_SCALE: 'serving' },
  serving: { EMIT_FAILED: 'end', FAILURE_INJECTED: 'injected', NOT_STEADY: 'unsettled' },
  settled: { FAILURE_INJECTED: 'injected', NOT_STEADY: 'unsettled' },
  unsettled: {
    EMIT_RESTART: 'serving',
    FAILURE_INJECTED: 'injected',
    NOT_STEADY: 'unsettled',
  },
  injected: {
    EMIT_FAILED: 'end',
    EMIT_INCIDENT: 'other_emitted',
    ...decision('expected', 'unsettled'),
  },
  ...handling('expected', { stable: 'settled', unstable: 'unsettled' }, learns),
  // An incident that nobody injected, in the middle of a scenario, goes the same way.
  other_emitted: { EMIT_FAILED: 'end', ...decision('other', 'still_injected') },
  ...handling('other', { stable: 'still_injected', unstable: 'still_injected' }, learns),
  still_injected: {
    EMIT_FAILED: 'end',
    EMIT_INCIDENT: 'other_emitted',
    ...decision('expected', 'unsettled'),
  },
  end: {},
});

const ONBOARD: Places = {
  start: { ONBOARDING_STARTED: 'asked' },
  asked: { ONBOARDING_REJECTED: 'end', ONBOARDING_VALIDATION_PASSED: 'validated' },
  validated: { ONBOARDING_REJECTED: 'end', SPEC_GENERATED: 'end' },
  end: {},
};

const VIOLATION: Places = {
  start: { FAILURE_INJECTED: 'injected' },
  injected: { RL_DECISION: 'control', ESCALATED: 'end' },
  control: { ORCH_EXEC: 'open', ORCH_REFUSE: 'open' },
  open: { ORCH_REFUSE: 'attacked' },
  attacked: { ORCH_REFUSE: 'attacked' },
  end: {},
};

const GRAMMARS: Record<
  RunKind,
  { readonly places: (learns: boolean) => Places; readonly ends: readonly string[] }
> = {
  run: { places: runPlaces, ends: ['end', 'serving', 'settled', 'unsettled'] },
  onboard: { places: () => ONBOARD, ends: ['end'] },
  violation: { places: () => VIOLATION, ends: ['end', 'attacked'] },
};

/** The line after an emitted incident: decided, or escalated because the decider does not know. */
function decision(prefix: string, afterEscalation: string): Partial<Record<Step, string>> {
  return { RL_DECISION: `${prefix}_decided`, ESCALATED: afterEscalation };
}

/** From a decision to its end: perhaps a human, then done or refused, then stable or escalated. */
function handling(
  prefix: string,
  then: { stable: string; unstable: string },
  learns: boolean,
): Places {
  const [well, ill] = learns
    ? [`${prefix}_well`, `${prefix}_ill`]
    : [then.stable, `${prefix}_failed`];
  return {
    [`${prefix}_decided`]: {
      ORCH_EXEC: `${prefix}_acted`,
      ORCH_REFUSE: `${prefix}_failed`,
      APPROVAL_REQUESTED: `${prefix}_asked`,
    },
    [`${prefix}_asked`]: { APPROVAL_DENIED: `${prefix}_denied` },
    [`${prefix}_denied`]: { ORCH_REFUSE: `${prefix}_failed` },
    [`${prefix}_acted`]: { SYSTEM_STABLE: well, NOT_STABLE: ill },
    // A run that learns says after each outcome what it learned.
    [`${prefix}_well`]: { Q_UPDATE: then.stable },
    [`${prefix}_ill`]: { Q_UPDATE: `${prefix}_failed` },
    [`${prefix}_failed`]: { ESCALATED: then.unstable },
  };
}

/** How the run ended; a killed one was ended by the next start, as far as it had come. */
export type EndState = 'complete' | 'interrupted' | 'emission_failed' | 'recovered' | 'unfinished';

/** Places where a decision was announced and no line says what became of it. */
const OPEN_DECISION = /_(?:decided|asked|denied)$|^control$/;
const RECOVERY: Places = {
  outcome_unknown: { RUN_RECOVERED: 'recovered' },
  recovered: {},
};

/** Follows a log line by line: whether each may come where it stands, and whether the run is whole. */
export class RunGrammar {
  readonly #run: RunRecord;
  readonly #places: Places;
  #place = 'start';
  #lastStep: Step | undefined;
  #played = 0;
  #attacks = 0;
  readonly #injected: ScenarioId[] = [];

  constructor(run: RunRecord) {
    this.#run = run;
    this.#places = { ...GRAMMARS[run.kind].places(run.learns !== undefined), ...RECOVERY };
  }

  /** @returns false for a line that may not come here */
  take(line: ProofLine): boolean {
    const step = stepOf(line);
    const next = this.#endedBy(line, step) ?? this.#next[step];
    if (next === undefined) return false;
    this.#place = next;
    this.#lastStep = step;
    this.#count(line, step);
    return true;
  }

  /** What the lines so far are, were they all. */
  end(): EndState {
    if (this.#place === 'recovered') return 'recovered';
    if (this.#lastStep === 'RUN_INTERRUPTED') return 'interrupted';
    if (this.#lastStep === 'EMIT_FAILED') return 'emission_failed';
    const mayEnd = GRAMMARS[this.#run.kind].ends.includes(this.#place);
    return mayEnd && (this.#place === 'end' || this.#isAllThere()) ? 'complete' : 'unfinished';
  }

  /** The lines that could come next, for a message. */
  expected(): string {
    return Object.keys(this.#next).join(' or ') || 'nothing';
  }

  get hasOpenDecision(): boolean {
    return OPEN_DECISION.test(this.#place);
  }

  get injectedScenarios(): readonly ScenarioId[] {
    return this.#injected;
  }

  get #next(): Partial<Record<Step, string>> {
    return this.#places[this.#place] ?? {};
  }

  /** Lines that may come at many places, and end the run there. */
  #endedBy(line: ProofLine, step: Step): string | undefined {
    const isOver = ['end', 'outcome_unknown', 'recovered'].includes(this.#place);
    if (step === 'RUN_RECOVERED' && !this.hasOpenDecision) return isAfter(this.#place);
    if (step === 'OUTCOME_UNKNOWN' && this.hasOpenDecision) return 'outcome_unknown';
    // A signal may come at any place, and so may the failure of a sink outside an emission; but not
    // between a decision and its outcome, where nothing is waited for.
    const isEnding = step === 'RUN_INTERRUPTED' || isFailureOutsideEmission(line);
    return isEnding && !isOver && !this.hasOpenDecision ? 'end' : undefined;
  }

  #count(line: ProofLine, step: Step): void {
    if (step === 'FAILURE_INJECTED' || step === 'NOT_STEADY') this.#played += 1;
    if (this.#place === 'attacked') this.#attacks += 1;
    // The control of the attacks is no scenario of the run.
    if (line.event_name === 'FAILURE_INJECTED' && line.control === undefined) {
      this.#injected.push(line.scenario);
    }
  }

  /** A whole run played every scenario that it announced, and made every attack. */
  #isAllThere(): boolean {
    const { kind, scenarios, attacks } = this.#run;
    return kind === 'violation' ? this.#attacks === attacks : this.#played === scenarios.length;
  }
}

function isAfter(place: string): string | undefined {
  return place === 'recovered' || place === 'start' ? undefined : 'recovered';
}

function isFailureOutsideEmission(line: ProofLine): boolean {
  return line.event_name === 'EMIT_FAILED' && line.event_id === null;
}

function stepOf(line: ProofLine): Step {
  if (line.event_name === 'NOT_STABLE') {
    return line.phase === 'before_injection' ? 'NOT_STEADY' : 'NOT_STABLE';
  }
  return line.event_name === 'RUNTIME_EMIT' ? EMITS[line.event_type] : line.event_name;
}

const EMITS = {
  deploy: 'EMIT_DEPLOY',
  scale: 'EMIT_SCALE',
  restart: 'EMIT_RESTART',
  crash: 'EMIT_INCIDENT',
  overload: 'EMIT_INCIDENT',
  false_alarm: 'EMIT_INCIDENT',
} as const;
