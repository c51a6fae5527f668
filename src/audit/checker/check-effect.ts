import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { count } from '../../core/domain/count.js';
import { firstDifference, problem, type Problem } from './problem.js';

const REPLACED = /^(\d+) workers? replaced (after failure|one by one)$/;
const SCALED = /^serving workers (\d+) -> (\d+)$/;

/** What an act says that it did is something that this action does; one that failed tells the error. */
export function checkEffect({ action, status, effect }: LineOf<'ORCH_EXEC'>): Problem | undefined {
  const isDone = status === 'executed';
  if (SAYS[action](effect) === isDone) return undefined;
  return problem('effect', isDone ? `what ${action} does` : 'the error', effect);
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
  act: Act,
  { workers }: LineOf<'SYSTEM_STABLE'>,
): Problem | undefined {
  const { line, decision } = act;
  const seen = `serving workers ${String(decision.workers_from)} -> ${String(workers)}`;
  const wrong = checkServingBefore(act);
  if (wrong !== undefined || line.action === 'noop') return wrong;
  return line.action === 'scale_workers'
    ? firstDifference('effect', [['effect', seen, line.effect]])
    : checkReplaced(act, workers);
}

/** Another worker that failed in between would still be missing after an act that replaces none. */
function checkServingBefore({ line, decision }: Act): Problem | undefined {
  const { serving_workers } = line.measured;
  const { workers_from } = decision;
  const replaces = line.action === 'restart_service';
  if (serving_workers === workers_from || (replaces && serving_workers < workers_from)) {
    return undefined;
  }
  const wanted = `${replaces ? 'of at most ' : ''}${String(workers_from)}`;
  return problem('workers', `serving_workers ${wanted}`, String(serving_workers));
}

/** At least the failed workers were replaced, and no more than serve afterwards. */
function checkReplaced({ line, decision }: Act, workers: number): Problem | undefined {
  const { effect, measured } = line;
  const { failed_workers } = measured.before_act ?? decision.measured;
  const [, replaced, how] = REPLACED.exec(effect) ?? [];
  const isWithin = Number(replaced) >= failed_workers && Number(replaced) <= workers;
  const isSaid = failed_workers === 0 || how === 'after failure';
  return isWithin && isSaid
    ? undefined
    : problem('effect', `${String(failed_workers)} to ${String(workers)} workers`, effect);
}
