import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Environment } from '../../core/domain/environment.js';
import type { Policy } from '../../core/domain/policy.js';
import type { QRow } from '../../core/domain/q-table.js';

/** What a run is about: fixed from its first line to its last. */
export interface RunContext {
  readonly app_name: string;
  readonly env: Environment;
  readonly scaling: AppSpec['scaling'];
  readonly policy: Policy;
  readonly policy_sha256: string;
  /** By state. Where the run learns, what it has learned so far is in it. */
  readonly q_table: Pick<ReadonlyMap<string, QRow>, 'get'>;
  readonly q_table_sha256: string;
}
