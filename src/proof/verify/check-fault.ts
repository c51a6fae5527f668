import { WORKER_HEAP_LIMIT_MB } from '../../domain/app-spec.js';
import type { ScenarioId } from '../../domain/proof-lines/fields.js';
import { firstDifference, type Problem } from './problem.js';
import type { LineOf } from './story.js';

/** What each scenario breaks. Written here again on purpose: a checker must not trust the writer. */
const FAULTS: Readonly<Record<ScenarioId, LineOf<'FAILURE_INJECTED'>['fault']>> = {
  crash: { kind: 'leak', heap_limit_mb: WORKER_HEAP_LIMIT_MB },
  overload: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 },
  false_alarm: { kind: 'alert', source: 'external_monitor', claimed_utilization_ppm: 970_000 },
};

/** The genuine alert beside the attacks. */
const CONTROL = { ...FAULTS.false_alarm, source: 'positive_control' };

/** A scenario injects its own fault, in its own strength. */
export function checkFault({
  scenario,
  fault,
  control,
}: LineOf<'FAILURE_INJECTED'>): Problem | undefined {
  const expected = control === true ? CONTROL : FAULTS[scenario];
  return firstDifference('injection', [['fault', JSON.stringify(expected), JSON.stringify(fault)]]);
}
