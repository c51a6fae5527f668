import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { firstDifference, problem, type Problem } from './problem.js';

const CAUSES = { down: 'dependency_down', slow: 'dependency_slow' } as const;

/**
 * Of what the app depends on, the first that fails is what a decision about a dependency is of, and each is told
 * once. A worker that failed goes before it; before an overload or a false alarm it goes itself.
 */
export function checkDependencies({
  event_type,
  cause_seen,
  measured,
}: LineOf<'RL_DECISION'>): Problem | undefined {
  const { dependencies = [], since_us, detect_us } = measured;
  const names = new Set(dependencies.map(({ name }) => name));
  if (names.size < dependencies.length) {
    return problem('dependencies', 'each of them once', String(names.size));
  }
  const late = dependencies.find((read) => read.since_us > since_us + detect_us);
  if (late !== undefined) {
    return problem('dependencies', 'a state since before it was seen', String(late.since_us));
  }
  const failing = dependencies.find(({ state }) => state !== 'up');
  if (event_type === 'crash') return undefined;
  if (event_type !== 'dependency') {
    return firstDifference('dependencies', [['one that fails', undefined, failing?.name]]);
  }
  if (failing === undefined || failing.state === 'up') {
    return problem('dependencies', 'one that fails', 'none');
  }
  return firstDifference('dependencies', [
    ['cause_seen', CAUSES[failing.state], cause_seen],
    ['since_us', failing.since_us, since_us],
    ['failed_workers', 0, measured.failed_workers],
  ]);
}
