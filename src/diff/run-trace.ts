import {
  behaviourIn,
  stableMeasures,
  type StableMeasure,
} from '../domain/proof-lines/behaviour.js';
import type { ProofLine } from '../domain/proof-lines/catalogue.js';

/** The part of a run that a figure is of: the operator's own steps, or a scenario. */
export type Part = 'deploy' | 'scale' | 'crash' | 'overload' | 'false_alarm';
export type Measure = 'response_us' | 'gates_us' | 'act_us' | StableMeasure;

/** A figure of a run. */
export interface Measured {
  readonly part: Part;
  readonly measure: Measure;
  readonly value: number;
}

/** What is kept of a run to compare it: what it did line by line, and what was measured, apart. */
export class RunTrace {
  readonly #behaviour: string[] = [];
  readonly #measured = new Map<string, Measured>();
  #scenario: { readonly part: Part; readonly event_id: string } | undefined;

  /** Each line of the log, in its order. */
  take(line: ProofLine): void {
    this.#behaviour.push(JSON.stringify(behaviourIn(line)));
    this.#measure(line);
  }

  /** Each line's fields that do not differ between runs which behaved alike, as JSON. */
  get behaviour(): readonly string[] {
    return this.#behaviour;
  }

  /** In the order in which they were measured. */
  get measured(): readonly Measured[] {
    return [...this.#measured.values()];
  }

  #measure(line: ProofLine): void {
    switch (line.event_name) {
      case 'RUNTIME_EMIT':
        if (line.event_type === 'deploy' || line.event_type === 'scale')
          this.#add(line.event_type, { response_us: line.measured.response_time_us });
        return;
      case 'FAILURE_INJECTED':
        this.#scenario = { part: line.scenario, event_id: line.event_id };
        return;
      case 'ORCH_EXEC':
        this.#addOfScenario(line.event_id, () => ({
          gates_us: line.measured.gates_us,
          act_us: line.measured.act_us,
        }));
        return;
      case 'SYSTEM_STABLE':
        this.#addOfScenario(line.event_id, () => stableMeasures(line));
        return;
      default:
    }
  }

  /** Of the incident that was injected; another one in the same scenario has no figures here. */
  #addOfScenario(
    event_id: string | null,
    values: () => Readonly<Partial<Record<Measure, number>>>,
  ): void {
    if (this.#scenario?.event_id === event_id) this.#add(this.#scenario.part, values());
  }

  #add(part: Part, values: Readonly<Partial<Record<Measure, number | null>>>): void {
    for (const [measure, value] of Object.entries(values)) {
      const key = `${part} ${measure}`;
      if (value !== null && !this.#measured.has(key))
        this.#measured.set(key, { part, measure: measure as Measure, value });
    }
  }
}
