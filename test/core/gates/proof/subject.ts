import { decide } from '../../../../src/core/decider/decide.js';
import { evaluate, type Verdict } from '../../../../src/core/gates/evaluate.js';
import type { Gate } from '../../../../src/core/gates/gate.js';
import type { GateInput } from '../../../../src/core/gates/gate-input.js';
import { GATES } from '../../../../src/core/gates/gates.js';
import { pastFigures } from '../../../../src/core/gates/past-figures.js';
import type { Subject as PolicySubject } from '../../../../src/core/lint/incidents-next.js';

/** What is proved: the functions that decide and judge in a run. Others only to see what a proof finds. */
export interface Engine {
  readonly evaluate: (input: GateInput, gates: readonly Gate[]) => Verdict;
  readonly gates: readonly Gate[];
  readonly pastFigures: typeof pastFigures;
  readonly decide: typeof decide;
}

export const REAL_ENGINE: Engine = { evaluate, gates: GATES, pastFigures, decide };

/** An engine, and the policy and limits that it is proved for. */
export interface Subject extends PolicySubject {
  readonly engine: Engine;
}
