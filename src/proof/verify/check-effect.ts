import { count } from '../../domain/count.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { LineOf } from './story.js';

const REPLACED = /^(\d+) workers? replaced (after failure|one by one)$/;
const SCALED = /^serving workers (\d+) -> (\d+)$/;

/** What an act says that it did is something that this action does. */
export function checkEffect({ action, status, effect }: LineOf<'ORCH_EXEC'>): Problem | undefined {
  if (status === 'failed') return undefined;
  return SAYS[action](effect) ? undefined : problem('effect', `what ${action} does`, effect);
}

const SAYS: Readonly<Record<LineOf<'ORCH_EXEC'>['action'], (effect: string) => boolean>> = {
  noop: (effect) => effect === 'nothing was touched',
  restart_service: (effect) => {
    const [, replaced, how] = REPLACED.exec(effect) ?? [];
    return effect === `${count(Number(replaced), 'worker')} replaced ${String(how)}`;
  },
  scale_workers: (effect) => SCALED.test(effect),
};

interface Act {
  readonly line: LineOf<'ORCH_EXEC'>;
  readonly decision: LineOf<'RL_DECISION'>;
}

/** After an act that helped, as many serve as it says. */
export function checkEffectIsSeen(
  { line, decision }: Act,
  { workers }: LineOf<'SYSTEM_STABLE'>,
): Problem | undefined {
  const { action, effect, measured } = line;
  const { failed_workers } = measured.before_act ?? decision.measured;
  const { serving_workers } = measured;
  if (serving_workers > decision.workers_from) {
    const most = String(decision.workers_from);
    return problem('workers', `serving_workers of at most ${most}`, String(serving_workers));
  }
  // Another worker that failed in between would still be missing after an act that replaces none.
  if (action !== 'restart_service' && serving_workers !== decision.workers_from) {
    const all = String(decision.workers_from);
    return problem('workers', `serving_workers ${all}`, String(serving_workers));
  }
  if (action === 'scale_workers') {
    const seen = `serving workers ${String(decision.workers_from)} -> ${String(workers)}`;
    return firstDifference('effect', [['effect', seen, effect]]);
  }
  if (action === 'noop') return undefined;
  const [, replaced, how] = REPLACED.exec(effect) ?? [];
  const isWithin = Number(replaced) >= failed_workers && Number(replaced) <= workers;
  const isSaid = failed_workers === 0 || how === 'after failure';
  return isWithin && isSaid
    ? undefined
    : problem('effect', `${String(failed_workers)} to ${String(workers)} workers`, effect);
}
