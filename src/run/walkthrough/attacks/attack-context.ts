import type { Environment } from '../../../core/domain/environment.js';
import type { Policy } from '../../../core/domain/policy.js';
import type { RunKind } from '../../../core/domain/proof-lines/run-record.js';

/** On what a list of attacks is made. */
export interface AttackContext {
  /** Of the run that the attacks belong to. */
  readonly kind: RunKind;
  readonly env: Environment;
  readonly policy: Policy;
  readonly observes: boolean;
}
