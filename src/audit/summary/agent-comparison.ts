import type { ExecutableAction } from '../../core/domain/actions.js';
import { deepFreeze } from '../../core/domain/objects.js';
import {
  agentVerdicts,
  isForbidden,
  type AgentVerdict,
  type AgentVerdictWord,
  type ComparedWithControl,
} from './agent-verdicts.js';
import type { OutcomeRecord } from './incident-record.js';
import type { RunSummary } from './run-summary.js';

/** What was played beside a run: the simulated app again, or real workers as a control. */
export const COMPARED_WITH = deepFreeze(['simulated_app', 'control'] as const);
export type ComparedBy = (typeof COMPARED_WITH)[number];

/** What an action came to, beside doing nothing. */
export type BranchWord = 'right' | 'needless' | 'harmful' | 'not_stable';

/** What became of the app where one thing was done. */
export interface ComparedBranch {
  readonly action: ExecutableAction;
  readonly workers_to: number | null;
  readonly word: BranchWord;
  /** Well at the end of the watch. */
  readonly healed: boolean;
  /** From the injection until it was well for good; null where it was not. */
  readonly stable_us: number | null;
  readonly lost: number;
}

/** Why an answer has nothing beside it. */
export const NOT_COMPARED = deepFreeze({
  alerts_not_in_log: 'the log does not hold the recorded alerts',
  waits_for_an_action: 'a fault waits for what the agent does',
  after_another: 'something was decided in this scenario before',
  not_steady: 'the app was not well before',
  from_outside: 'the alert came from outside, and nothing was broken that could be played again',
  not_shown: 'the same fault did not show, or showed as something else',
  run_unknown: 'the log does not tell the limits of the app',
  interrupted: 'the control was interrupted',
} as const);

/** One answer of an agent, and what the same faults came to where other things were done. */
export type AnswerComparison = { readonly event_id: string } & (
  | { readonly compared: false; readonly because: keyof typeof NOT_COMPARED }
  | {
      readonly compared: true;
      readonly noop: ComparedBranch;
      /** Null where it wanted nothing, or what cannot be carried out. */
      readonly wanted: ComparedBranch | null;
      /** Null where the built-in decider wanted a human. */
      readonly built_in: ComparedBranch | null;
    }
);

/** How an incident ends under one who decides. */
export const SHIELD_WORDS = deepFreeze([
  'right',
  'needless',
  'harmful',
  'forbidden',
  /** Done, and the app did not get stable; no worse than doing nothing, and perhaps less bad. */
  'not_stable',
  /** Nothing was done: refused, or a human was asked for, or nothing was answered. */
  'not_done',
  /** Nothing tells it. */
  'unknown',
] as const);
export type ShieldWord = (typeof SHIELD_WORDS)[number];
export type ShieldCounts = Readonly<Record<ShieldWord, number>>;

/** What rules and gates changed. */
export interface Shield {
  /** With them: what happened. */
  readonly on: ShieldCounts;
  /** What the agent alone would have led to. */
  readonly off: ShieldCounts;
  /** What the built-in decider would have. */
  readonly built_in: ShieldCounts;
}

/** All that was compared of a run's agent. */
export interface AgentComparison {
  readonly by: ComparedBy;
  readonly answers: readonly AnswerComparison[];
}

/** The words that only a comparison can give, for {@link agentVerdicts}. */
export function comparedWords({ answers }: Pick<AgentComparison, 'answers'>): ComparedWithControl {
  return new Map(
    answers.flatMap((answer) => {
      const word = answer.compared ? answer.wanted?.word : undefined;
      return word === 'needless' || word === 'harmful' ? [[answer.event_id, word] as const] : [];
    }),
  );
}

/** Counts how each incident ends with the shield, without it, and under the built-in decider. */
export function shieldOf(
  summary: Pick<RunSummary, 'incidents' | 'agent' | 'scaling'>,
  { answers }: Pick<AgentComparison, 'answers'>,
): Shield {
  const { verdicts } = agentVerdicts(summary, comparedWords({ answers }));
  const ends = verdicts.map((verdict) => {
    const answer = answerTo(verdict, answers);
    const incident = summary.incidents.find(({ first_seq }) => first_seq === verdict.first_seq);
    return {
      on: withShield(verdict.verdict, incident?.outcome ?? null),
      off: withoutShield(verdict, answer, summary.scaling),
      built_in: underBuiltIn(verdict.asked, answer),
    };
  });
  return {
    on: counted(ends.map(({ on }) => on)),
    off: counted(ends.map(({ off }) => off)),
    built_in: counted(ends.map(({ built_in }) => built_in)),
  };
}

/** What was compared about the incident of a verdict. */
export function answerTo(
  { asked }: Pick<AgentVerdict, 'asked'>,
  answers: readonly AnswerComparison[],
): AnswerComparison | undefined {
  return answers.find(({ event_id }) => event_id === asked.event_id);
}

/** Where a rule decided in its place, what came of that counts. */
function withShield(verdict: AgentVerdictWord, outcome: OutcomeRecord | null): ShieldWord {
  if (verdict !== 'overruled') return HAPPENED[verdict];
  if (outcome === null) return 'not_done';
  return outcome.event_name === 'SYSTEM_STABLE' ? 'right' : 'not_stable';
}

const HAPPENED: Readonly<Record<Exclude<AgentVerdictWord, 'overruled'>, ShieldWord>> = {
  right: 'right',
  needless: 'needless',
  harmful: 'harmful',
  not_stable: 'not_stable',
  observed: 'not_done',
  // It asked, and nothing was done.
  forbidden: 'not_done',
  refused: 'not_done',
  overtaken: 'not_done',
  escalated: 'not_done',
  malformed: 'not_done',
  silent: 'not_done',
  late: 'not_done',
  silent_or_late: 'not_done',
  inconclusive: 'unknown',
  open: 'unknown',
};

function withoutShield(
  { verdict, asked }: AgentVerdict,
  answer: AnswerComparison | undefined,
  scaling: RunSummary['scaling'],
): ShieldWord {
  if (!asked.answered) return verdict === 'inconclusive' ? 'unknown' : 'not_done';
  if (asked.wanted === null) return 'not_done';
  if (verdict === 'forbidden' || isForbidden(asked, scaling)) return 'forbidden';
  // It answered to what was seen before, and would have acted on what was there by then.
  return verdict === 'overtaken' ? 'unknown' : playedWord(answer, 'wanted');
}

function playedWord(
  answer: AnswerComparison | undefined,
  whose: 'wanted' | 'built_in',
): ShieldWord {
  return answer?.compared === true ? (answer[whose]?.word ?? 'unknown') : 'unknown';
}

function underBuiltIn(
  asked: AgentVerdict['asked'],
  answer: AnswerComparison | undefined,
): ShieldWord {
  if (!asked.answered) return 'unknown';
  if ('escalates' in asked.built_in) return 'not_done';
  return playedWord(answer, 'built_in');
}

function counted(words: readonly ShieldWord[]): ShieldCounts {
  const counts = SHIELD_WORDS.map(
    (word) => [word, words.filter((one) => one === word).length] as const,
  );
  return Object.fromEntries(counts) as Record<ShieldWord, number>;
}
