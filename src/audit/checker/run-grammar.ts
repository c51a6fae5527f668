import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ScenarioId } from '../../core/domain/proof-lines/fields.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { AgentPresence } from './agent-presence.js';
import { GRAMMARS, stepOf, type TransitionTable, type GrammarStep } from './transition-table.js';

/** How the run ended; a killed one was ended by the next start, as far as it had come. */
export type EndState = 'complete' | 'interrupted' | 'emission_failed' | 'recovered' | 'unfinished';

/** TransitionTable where a decision was announced and no line says what became of it. */
const OPEN_DECISION = /^(?:expected|other|later)_(?:decided|asked|granted|denied)$|^control$/;
const RECOVERY: TransitionTable = {
  outcome_unknown: { RUN_RECOVERED: 'recovered' },
  recovered: {},
};

/** What the order of a run's lines follows from. */
type RunTerms = Omit<RunRecord, 'policy'>;

/** Follows a log line by line: whether each may come where it is, and whether the run is whole. */
export class RunGrammar {
  readonly #run: RunTerms;
  readonly #places: TransitionTable;
  #place = 'start';
  #lastStep: GrammarStep | undefined;
  #played = 0;
  #attacks = 0;
  readonly #agent = new AgentPresence();
  readonly #injected: ScenarioId[] = [];

  constructor(run: RunTerms) {
    this.#run = run;
    const ways = {
      learns: run.learns !== undefined,
      observes: run.observes === true,
      agent: run.agent !== undefined,
    };
    this.#places = { ...GRAMMARS[run.kind].places(ways), ...RECOVERY };
  }

  /** @returns false for a line that may not come here */
  take(line: ProofLine): boolean {
    const step = stepOf(line);
    if (this.#agent.mayComeNow(step, this.#place) && !this.hasOpenDecision) {
      this.#agent.take(step);
      return true;
    }
    const next = this.#endedBy(line, step) ?? this.#next[step];
    if (next === undefined) return false;
    this.#place = next;
    this.#lastStep = step;
    this.#agent.take(step);
    this.#count(line, step);
    return true;
  }

  /** What the lines so far are, were they all. */
  end(): EndState {
    if (this.#place === 'recovered') return 'recovered';
    if (this.#lastStep === 'RUN_INTERRUPTED') return 'interrupted';
    if (this.#lastStep === 'EMIT_FAILED') return 'emission_failed';
    const mayEnd = GRAMMARS[this.#run.kind].ends.includes(this.#place) && !this.#agent.isThere;
    return mayEnd && (this.#place === 'end' || this.#isAllThere()) ? 'complete' : 'unfinished';
  }

  /** The lines that could come next, for a message. */
  expected(): string {
    const ofAgent = this.#agent.isThere ? ['AGENT_ENDED'] : [];
    return [...Object.keys(this.#next), ...ofAgent].join(' or ') || 'nothing';
  }

  get hasOpenDecision(): boolean {
    return OPEN_DECISION.test(this.#place);
  }

  get injectedScenarios(): readonly ScenarioId[] {
    return this.#injected;
  }

  get #next(): Partial<Record<GrammarStep, string>> {
    return this.#agent.isOver ? {} : (this.#places[this.#place] ?? {});
  }

  /** Lines that may come at many places, and end the run there. */
  #endedBy(line: ProofLine, step: GrammarStep): string | undefined {
    const isOver = ['end', 'outcome_unknown', 'recovered'].includes(this.#place);
    if (step === 'RUN_RECOVERED' && !this.hasOpenDecision) return isAfter(this.#place);
    if (step === 'OUTCOME_UNKNOWN' && this.hasOpenDecision) return 'outcome_unknown';
    // A signal may come at any place, and so may the failure of a sink outside an emission; but not
    // between a decision and its outcome, where nothing is waited for.
    const isEnding = step === 'RUN_INTERRUPTED' || isFailureOutsideEmission(line);
    return isEnding && !isOver && !this.hasOpenDecision ? 'end' : undefined;
  }

  #count(line: ProofLine, step: GrammarStep): void {
    if (step === 'FAILURE_INJECTED' || step === 'NOT_STEADY') this.#played += 1;
    if (step === 'ATTACK') this.#attacks += 1;
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
