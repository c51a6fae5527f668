import type { ToldAnswer } from '../../core/domain/agent.js';
import { count } from '../../core/domain/count.js';
import { inWords, rounded } from '../../core/domain/figures.js';
import { wantedText } from '../../core/domain/agent-words.js';
import {
  NOT_COMPARED,
  type AnswerComparison,
  type ComparedBranch,
  type ComparedBy,
  type Shield,
} from './agent-comparison.js';

/** What was played beside a run, in words. */
export const COMPARED_BY: Readonly<Record<ComparedBy, string>> = {
  simulated_app: 'by the simulated app',
  control: 'measured by a control on real workers',
};

/** Who could have decided, in words. */
export const SHIELD_ROWS: readonly (readonly [row: keyof Shield, name: string])[] = [
  ['on', 'on: what happened'],
  ['off', 'off: the agent alone'],
  ['built_in', 'the built-in decider'],
];

/** What was done in a branch, and what became of the app. */
export function branchText({ action, workers_to, stable_us, lost }: ComparedBranch): string {
  const act = workers_to === null ? action : `${action} to ${String(workers_to)}`;
  const end = stable_us === null ? 'not well' : `well after ${rounded.ms(stable_us)}`;
  return `${act}: ${end}, ${count(lost, 'request')} lost`;
}

/**
 * What else could have been done about an answer, each with what it is about.
 * @param asked what the agent asked for; where nothing of it was played, it says why
 */
export function comparisonText(
  answer: AnswerComparison,
  asked: Pick<ToldAnswer, 'wanted' | 'workers_to'>,
): [about: string, says: string][] {
  if (!answer.compared) return [['compared', `not: ${NOT_COMPARED[answer.because]}`]];
  const { noop, wanted, built_in } = answer;
  return [
    ['nothing', branchText(noop)],
    [
      'the agent',
      wanted === null ? unplayed(asked) : `${branchText(wanted)}: ${inWords(wanted.word)}`,
    ],
    [
      'built in',
      built_in === null ? 'a human' : `${branchText(built_in)}: ${inWords(built_in.word)}`,
    ],
  ];
}

function unplayed(asked: Pick<ToldAnswer, 'wanted' | 'workers_to'>): string {
  return asked.wanted === null ? wantedText(asked) : `${wantedText(asked)}: forbidden`;
}
