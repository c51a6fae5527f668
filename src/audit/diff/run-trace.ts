import { inWords, workersChange } from '../../core/domain/figures.js';
import {
  behaviourIn,
  stableMeasures,
  type ScenarioMeasure,
} from '../../core/domain/proof-lines/behaviour.js';
import type { ProofBodyOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';

/** The part of a run that a figure is of: the operator's own steps (`deploy`, `scale`), or a scenario. */
export type TracedPart = string;
export type Measure = 'response_us' | 'gates_us' | 'act_us' | ScenarioMeasure;

/** A figure of a run. */
export interface Measured {
  readonly part: TracedPart;
  readonly measure: Measure;
  readonly value: number;
}

/** What was decided about an incident, and what came of it at the gates. */
export interface TracedDecision {
  /** The line that tells it. */
  readonly seq: number;
  readonly incident: string;
  /** `restart_service (learned), allowed`: action, who chose it, what the gates said. */
  readonly answer: string;
}

/** What is kept of a run to compare it: what it did line by line, and what was measured, apart. */
export class RunTrace {
  readonly #behaviour: string[] = [];
  readonly #measured = new Map<string, Measured>();
  readonly #like: RunTrace | undefined;
  readonly #decisions: TracedDecision[] = [];
  #scenario: { readonly part: TracedPart; readonly event_id: string } | undefined;

  /** @param like the run that it is compared with: lines in which it did the same are kept once */
  constructor(like?: RunTrace) {
    this.#like = like;
  }

  /** Each line of the log, in its order. */
  take(line: ProofLine): void {
    const told = JSON.stringify(behaviourIn(line));
    const other = this.#like?.behaviour[this.#behaviour.length];
    this.#behaviour.push(other === told ? other : told);
    this.#measure(line);
    this.#takeDecision(line);
  }

  /** Each line's fields that do not differ between runs which behaved alike, as JSON. */
  get behaviour(): readonly string[] {
    return this.#behaviour;
  }

  /** In the order in which they were measured. */
  get measured(): readonly Measured[] {
    return [...this.#measured.values()];
  }

  /** In the order of the log. */
  get decisions(): readonly TracedDecision[] {
    return this.#decisions;
  }

  #takeDecision(line: ProofLine): void {
    if (line.event_name === 'RL_DECISION') {
      const { seq, event_type: incident } = line;
      this.#decisions.push({ seq, incident, answer: choiceText(line) });
    }
    if (line.event_name === 'ESCALATED') {
      const answer = `left to a human: ${inWords(line.reason)}`;
      this.#decisions.push({ seq: line.seq, incident: 'escalated', answer });
    }
    const said = gatesText(line);
    const latest = this.#decisions.at(-1);
    if (said === undefined || latest === undefined) return;
    this.#decisions[this.#decisions.length - 1] = {
      ...latest,
      answer: `${latest.answer}, ${said}`,
    };
  }

  #measure(line: ProofLine): void {
    if (line.event_name === 'RUNTIME_EMIT') this.#measureEmission(line);
    if (line.event_name === 'FAILURE_INJECTED')
      this.#scenario = { part: line.scenario, event_id: line.event_id };
    if (line.event_name === 'RL_DECISION') {
      const { detect_us } = line.measured;
      this.#addOfScenario(line.event_id, { detect_us });
    }
    if (line.event_name === 'ORCH_EXEC') {
      const { gates_us, act_us } = line.measured;
      this.#addOfScenario(line.event_id, { gates_us, act_us });
    }
    if (line.event_name === 'SYSTEM_STABLE') {
      const { recover_us, ...others } = stableMeasures(line);
      // A noop is no act that could end.
      const acted = line.recovery_action === 'noop' ? {} : { recover_us };
      this.#addOfScenario(line.event_id, { ...acted, ...others });
    }
  }

  #measureEmission({ event_type, measured }: ProofBodyOf<'RUNTIME_EMIT'>): void {
    if (event_type === 'deploy' || event_type === 'scale')
      this.#add(event_type, { response_us: measured.response_time_us });
  }

  /** Of the incident that was injected; another one in the same scenario has no figures here. */
  #addOfScenario(
    event_id: string | null,
    values: Readonly<Partial<Record<Measure, number>>>,
  ): void {
    if (this.#scenario?.event_id === event_id) this.#add(this.#scenario.part, values);
  }

  #add(part: TracedPart, values: Readonly<Partial<Record<Measure, number | null>>>): void {
    for (const [measure, value] of Object.entries(values)) {
      const key = `${part} ${measure}`;
      if (value !== null && !this.#measured.has(key))
        this.#measured.set(key, { part, measure: measure as Measure, value });
    }
  }
}

const BY = { rule: 'rule', q_table: 'learned', agent: 'agent' } as const;

function choiceText({
  action,
  workers_from,
  workers_to,
  decided_by,
}: Pick<
  ProofBodyOf<'RL_DECISION'>,
  'action' | 'workers_from' | 'workers_to' | 'decided_by'
>): string {
  return `${action}${workersChange(workers_from, workers_to)} (${BY[decided_by]})`;
}

/** What the gates said of the open decision; undefined for any other line, and for an attack. */
function gatesText(line: ProofLine): string | undefined {
  if (line.event_name === 'ORCH_EXEC') return line.status === 'executed' ? 'allowed' : 'failed';
  if (line.event_name === 'ORCH_OBSERVE') return 'only observed';
  if (line.event_name !== 'ORCH_REFUSE' || line.attack !== undefined) return undefined;
  return `refused: ${line.reasons.map(({ code }) => inWords(code)).join(', ')}`;
}
