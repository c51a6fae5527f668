import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { WORKER_HEAP_LIMIT_MB } from '../../core/domain/app-spec.js';
import { firstDifference, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

type Told = LineOf<'FAILURE_INJECTED'>['fault'];

const LOAD_PER_WORKER_PPM = 1_250_000;

const ALERT = { kind: 'alert', source: 'external_monitor', claimed_utilization_ppm: 970_000 };
/** The genuine alert beside the attacks. */
const CONTROL = { ...ALERT, source: 'positive_control' };

/**
 * What each built-in scenario breaks, in its own strength: a load is more than all the workers bear
 * that serve at first. Written here again on purpose: a checker must not trust the writer.
 */
function faultOf(
  scenario: string,
  workers: number,
  backend: VerifierState['run']['backend'],
): Told | null {
  if (scenario === 'crash') {
    // A process has no heap limit of ours: it is killed.
    if (backend === 'processes') return { kind: 'exit', times: 1 };
    return { kind: 'leak', heap_limit_mb: WORKER_HEAP_LIMIT_MB };
  }
  if (scenario === 'false_alarm') return ALERT;
  if (scenario !== 'overload') return null;
  const offered_load_ppm = LOAD_PER_WORKER_PPM * workers;
  return backend === 'processes'
    ? { kind: 'load', offered_load_ppm }
    : { kind: 'load', work_ms: 10, offered_load_ppm };
}

/** What its scenario says of a fault. What a load on processes asks for, and whether it could be offered, it does not. */
function chosen(fault: Told, backend: VerifierState['run']['backend']): Told {
  if (backend !== 'processes' || Array.isArray(fault) || fault['kind'] !== 'load') return fault;
  const all = Object.entries(fault);
  return Object.fromEntries(all.filter(([name]) => name !== 'path' && name !== 'not_offered'));
}

/**
 * A built-in scenario injects its own fault. What one of somebody's own breaks, its file says, which
 * the log does not hold: it may have the name of a built-in one.
 */
export function checkFault(
  { scenario, fault, control }: LineOf<'FAILURE_INJECTED'>,
  { context, run }: Pick<VerifierState, 'context' | 'run'>,
): Problem | undefined {
  const isOwn = run.expects?.files !== undefined;
  const played = isOwn ? null : faultOf(scenario, context.scaling?.min_replicas ?? 1, run.backend);
  const expected = control === true ? CONTROL : played;
  if (expected === null) return undefined;
  const found = chosen(fault, run.backend);
  return firstDifference('injection', [['fault', JSON.stringify(expected), JSON.stringify(found)]]);
}
