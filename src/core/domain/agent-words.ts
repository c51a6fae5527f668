import type { ToldAnswer } from './agent.js';
import { inWords } from './figures.js';

/** What an agent asked for: an action, perhaps with a number of workers, or a human. */
export function wantedText({
  wanted,
  workers_to,
}: Pick<ToldAnswer, 'wanted' | 'workers_to'>): string {
  return wanted === null ? 'a human' : actionText(wanted, workers_to);
}

/** What the built-in decider would have done on the same state. */
export function builtInText({ built_in }: Pick<ToldAnswer, 'built_in'>): string {
  return 'escalates' in built_in
    ? `a human: ${inWords(built_in.escalates)}`
    : actionText(built_in.action, built_in.workers_to);
}

function actionText(action: string, workers: number | null): string {
  return workers === null ? action : `${action} to ${String(workers)}`;
}
