import type { ProofLine } from '../../domain/proof-lines/catalogue.js';
import type { ScenarioId } from '../../domain/proof-lines/fields.js';
import type { RunKind } from '../../domain/proof-lines/run-record.js';

/**
 * The order of lines that a run may have, as regular expressions over one letter a line. A letter
 * stands for a kind, and for RUNTIME_EMIT also for what it announces.
 */
const LETTERS: Record<Exclude<ProofLine['event_name'], 'RUNTIME_EMIT'>, string> = {
  ONBOARDING_STARTED: 'S',
  ONBOARDING_VALIDATION_PASSED: 'V',
  ONBOARDING_REJECTED: 'J',
  SPEC_GENERATED: 'G',
  DEPLOYMENT_TRIGGERED: 'D',
  DEPLOY_FAILED: 'F',
  FAILURE_INJECTED: 'I',
  RL_DECISION: 'L',
  APPROVAL_REQUESTED: 'A',
  APPROVAL_DENIED: 'N',
  ORCH_EXEC: 'X',
  ORCH_REFUSE: 'R',
  SYSTEM_STABLE: 'T',
  NOT_STABLE: 'U',
  ESCALATED: 'E',
  EMIT_FAILED: 'M',
  RUN_REFUSED: 'P',
  RUN_INTERRUPTED: 'C',
};
const EMIT_LETTERS = {
  deploy: 'd',
  scale: 's',
  restart: 'r',
  crash: 'e',
  overload: 'e',
  false_alarm: 'e',
};

/** One incident: decided, perhaps approved, then done or refused, then stable or not; or escalated. */
const HANDLED = '(?:L(?:AN)?(?:XT|XUE|RE)|E)';
/** One scenario: not steady to begin with, or injected and followed to its end; then put right. */
const SCENARIO = `(?:U|I(?:e${HANDLED})*${HANDLED}(?:e${HANDLED})*)r?`;
const ONBOARDING = '(?:SJ|SVJ|SVG)';

const COMPLETE: Record<RunKind, RegExp> = {
  run: new RegExp(`^(?:P|SJ|SVJ|SVGD(?:F|ds(?:${SCENARIO})*))$`),
  onboard: new RegExp(`^${ONBOARDING}$`),
  violation: /^LXR+$/,
};

export type EndState = 'complete' | 'interrupted' | 'emission_failed' | 'unfinished';

/** Follows a log line by line and says at its end whether it is a whole run, and in what order. */
export class RunGrammar {
  #letters = '';
  readonly #scenarios: ScenarioId[] = [];

  add(line: ProofLine): void {
    this.#letters +=
      line.event_name === 'RUNTIME_EMIT' ? EMIT_LETTERS[line.event_type] : LETTERS[line.event_name];
    if (line.event_name === 'FAILURE_INJECTED') this.#scenarios.push(line.scenario);
  }

  end(kind: RunKind): EndState {
    if (this.#letters.endsWith('C')) return 'interrupted';
    if (this.#letters.endsWith('M')) return 'emission_failed';
    return COMPLETE[kind].test(this.#letters) ? 'complete' : 'unfinished';
  }

  get injectedScenarios(): readonly ScenarioId[] {
    return this.#scenarios;
  }
}
