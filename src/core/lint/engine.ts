import { decide } from '../decider/decide.js';
import { evaluate, type Verdict } from '../gates/evaluate.js';
import type { Gate } from '../gates/gate.js';
import type { GateInput } from '../gates/gate-input.js';
import { GATES } from '../gates/gates.js';
import { pastFigures } from '../gates/past-figures.js';
import type { AppSpec } from '../domain/app-spec.js';
import type { Policy } from '../domain/policy.js';

/** What is proved: the functions that decide and judge in a run. Others only to see what a proof finds. */
export interface Engine {
  readonly evaluate: (input: GateInput, gates: readonly Gate[]) => Verdict;
  readonly gates: readonly Gate[];
  readonly pastFigures: typeof pastFigures;
  readonly decide: typeof decide;
}

export const REAL_ENGINE: Engine = Object.freeze({ evaluate, gates: GATES, pastFigures, decide });

/** What it is proved for. */
export interface Subject {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly scaling: AppSpec['scaling'];
}
