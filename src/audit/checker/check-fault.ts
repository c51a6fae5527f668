import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { WORKER_HEAP_LIMIT_MB } from '../../core/domain/app-spec.js';
import type { ScenarioId } from '../../core/domain/proof-lines/fields.js';
import { firstDifference, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

const LOAD_PER_WORKER_PPM = 1_250_000;

/** What each scenario breaks. Written here again on purpose: a checker must not trust the writer. */
const FAULTS: Readonly<Record<ScenarioId, LineOf<'FAILURE_INJECTED'>['fault']>> = {
  crash: { kind: 'leak', heap_limit_mb: WORKER_HEAP_LIMIT_MB },
  overload: { kind: 'load', work_ms: 10 },
  false_alarm: { kind: 'alert', source: 'external_monitor', claimed_utilization_ppm: 970_000 },
};

/** The genuine alert beside the attacks. */
const CONTROL = { ...FAULTS.false_alarm, source: 'positive_control' };

/**
 * A scenario injects its own fault, in its own strength: a load is more than all the workers bear
 * that serve at first.
 */
export function checkFault(
  { scenario, fault, control }: LineOf<'FAILURE_INJECTED'>,
  { context }: Pick<VerifierState, 'context'>,
): Problem | undefined {
  const workers = context.scaling?.min_replicas ?? 1;
  const load = { ...FAULTS.overload, offered_load_ppm: LOAD_PER_WORKER_PPM * workers };
  const played = scenario === 'overload' ? load : FAULTS[scenario];
  const expected = control === true ? CONTROL : played;
  return firstDifference('injection', [['fault', JSON.stringify(expected), JSON.stringify(fault)]]);
}
