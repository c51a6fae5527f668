import type { Tell } from './facts.js';
import type { History } from '../../audit/summary/history.js';

/**
 * Tells, after each decision, what earlier runs say about its action; nothing where they say nothing.
 * It stands beside the log and not in it: a run's lines do not depend on what ran before.
 */
export function tellingHistory(tell: Tell, history: History): Tell {
  return (fact) => {
    tell(fact);
    if (fact.fact !== 'line' || fact.kind !== 'run') return;
    const { line } = fact;
    if (line.event_name !== 'RL_DECISION') return;
    const rate = history.rateOf(line.event_type, line.action);
    if (rate.n > 0) tell({ fact: 'history', env: line.env, rate });
  };
}
