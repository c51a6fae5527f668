import { isActionName } from '../../core/domain/actions.js';
import type { Notify } from './progress-events.js';
import type { RunHistory } from '../../audit/summary/history.js';

/**
 * Tells, after each decision, what earlier runs say about its action; nothing where they say nothing.
 * It is beside the log and not in it: a run's lines do not depend on what ran before.
 */
export function notifiedHistory(notify: Notify, history: RunHistory): Notify {
  return (fact) => {
    notify(fact);
    if (fact.fact !== 'line' || fact.kind !== 'run') return;
    const { line } = fact;
    if (line.event_name !== 'RL_DECISION') return;
    // Of what is no action, nothing was ever done.
    if (!isActionName(line.action)) return;
    const rate = history.rateOf(line.event_type, line.action);
    if (rate.n > 0) notify({ fact: 'history', env: line.env, rate });
  };
}
