import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { GATE_NAMES } from '../explain/gate-names.js';

/** So many refusals are listed one by one. */
const LISTED = 60;

export interface GateStage {
  readonly gate: string;
  /** Decisions that no gate up to this one objected to. */
  readonly passed: number;
  /** Those that this gate was the first to object to. */
  readonly refused: number;
}

/** What became of the decisions that were presented to the gates. */
export interface Funnel {
  readonly presented: number;
  readonly stages: readonly GateStage[];
  readonly executed: number;
  readonly failed: number;
  readonly observed: number;
  /** The first of them. */
  readonly refusals: readonly LineOf<'ORCH_REFUSE'>[];
  readonly refused: number;
  /** How often each check objected, by `gate code`. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** Counts verdicts, however many there are. */
export class FunnelCount {
  readonly #stoppedAt = new Map<string, number>();
  readonly #reasons = new Map<string, number>();
  readonly #refusals: LineOf<'ORCH_REFUSE'>[] = [];
  #executed = 0;
  #failed = 0;
  #observed = 0;
  #refused = 0;

  take(line: ProofLine): void {
    if (line.event_name === 'ORCH_OBSERVE') this.#observed += 1;
    if (line.event_name === 'ORCH_EXEC') {
      if (line.status === 'executed') this.#executed += 1;
      else this.#failed += 1;
    }
    if (line.event_name === 'ORCH_REFUSE') this.#refuse(line);
  }

  get funnel(): Funnel {
    const [executed, failed, observed] = [this.#executed, this.#failed, this.#observed];
    const presented = executed + failed + observed + this.#refused;
    let passed = presented;
    const unknown = [...this.#stoppedAt.keys()].filter((gate) => !GATE_NAMES.includes(gate));
    const stages = [...GATE_NAMES, ...unknown].map((gate) => {
      const refused = this.#stoppedAt.get(gate) ?? 0;
      passed -= refused;
      return { gate, passed, refused };
    });
    return {
      presented,
      stages,
      executed,
      failed,
      observed,
      refusals: this.#refusals,
      refused: this.#refused,
      reasons: this.#reasons,
    };
  }

  #refuse(line: LineOf<'ORCH_REFUSE'>): void {
    this.#refused += 1;
    if (this.#refusals.length < LISTED) this.#refusals.push(line);
    const [first] = [...line.reasons].sort((one, other) => placeOf(one.gate) - placeOf(other.gate));
    add(this.#stoppedAt, first?.gate ?? '');
    for (const { gate, code } of line.reasons) add(this.#reasons, `${gate} ${code}`);
  }
}

function placeOf(gate: string): number {
  const place = GATE_NAMES.indexOf(gate);
  return place === -1 ? GATE_NAMES.length : place;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
