import type { PlannedFault } from './fault.js';
import type { Expectation } from './proof-lines/expectations.js';
import type { ScenarioAttack } from './scenario-attack.js';

/** What is broken, and what must follow. */
export interface Scenario {
  /** A slug. */
  readonly id: string;
  /** By which one that ships can be called, too. */
  readonly letter?: string;
  readonly title: string;
  readonly faults: readonly PlannedFault[];
  readonly expect: readonly Expectation[];
  readonly attack?: ScenarioAttack;
  /** What a presenter says besides. */
  readonly say?: { readonly before?: string | undefined; readonly after?: string | undefined };
  /** Of the bytes of its file; absent of a scenario that ships with the walkthrough. */
  readonly sha256?: string;
}
