import type { PlainDecision } from '../../core/decider/plain-reasons.js';
import type { ToldAnswer } from '../../core/domain/agent.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { builtInText, wantedText } from '../../core/domain/agent-words.js';
import { plainDecision } from './plain-words.js';

/** What is said of a line besides its sentence; without a label where it goes on with the row before. */
export interface Detail {
  readonly label: string;
  readonly says: string;
}

type Decision = ProofBodyOf<'RL_DECISION'>;

/** Why a decision was made, and why no other, in plain words and the figures behind them. */
export function decisionDetails(line: Decision, context: LogContext): Detail[] {
  const { seen, chosen, rejected } = plainDecision(line, context);
  const why = line.rule === undefined ? chosen.says : `${line.rule}: ${chosen.says}`;
  return [
    { label: '  seen', says: `${line.event_type}: ${seen}` },
    ...(line.agent === undefined ? [] : answerDetails(line.agent)),
    { label: '  because', says: why },
    ...(chosen.numbers === '' ? [] : [{ label: '', says: chosen.numbers }]),
    ...byReason(rejected).map((says) => ({ label: '  not', says })),
  ];
}

/** What was rejected for the same reason stands together. */
function byReason(rejected: PlainDecision['rejected']): string[] {
  const actions = new Map<string, string[]>();
  for (const { action, says, numbers } of rejected) {
    const why = numbers === '' ? says : `${says}; ${numbers}`;
    actions.set(why, [...(actions.get(why) ?? []), action]);
  }
  return [...actions].map(([why, names]) => `${names.join(', ')}: ${why}`);
}

/** What an agent wanted, beside what the built-in decider would have done. */
export function answerDetails(told: ToldAnswer): Detail[] {
  return [
    { label: '  wanted', says: `${wantedText(told)}: ${told.reason}` },
    { label: '  built in', says: builtInText(told) },
  ];
}
