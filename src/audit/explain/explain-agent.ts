import { isAsBuiltIn, type ToldAnswer } from '../../core/domain/agent.js';
import { count } from '../../core/domain/count.js';
import { rounded } from '../../core/domain/figures.js';
import { builtInText, wantedText } from '../../core/domain/agent-words.js';
import type { Choice } from './evidence.js';
import type { ExplainedChoice, Statement } from './explanation.js';

/** What an agent answered about a choice, where one was asked, beside what the built-in decider would have done. */
export function agentOf(line: Choice): Pick<ExplainedChoice, 'agent'> {
  const { agent: told, measured, seq } = line;
  if (told === undefined) return {};
  const { wanted, workers_to, reason, confidence_ppm, observations } = told;
  const thinking_us = measured?.agent?.thinking_us ?? null;
  return {
    agent: {
      wanted,
      workers_to,
      reason,
      confidence_ppm: confidence_ppm ?? null,
      observations,
      thinking_us,
      statements: statementsOf(line, told, thinking_us).map(([about, says]) => ({
        about,
        says,
        seq,
      })),
    },
  };
}

type Sentence = readonly [about: string, says: Statement['says']];

function statementsOf(line: Choice, told: ToldAnswer, thinkingUs: number | null): Sentence[] {
  const sure =
    told.confidence_ppm === undefined ? '' : `, ${rounded.percent(told.confidence_ppm)} sure of it`;
  const thought = thinkingUs === null ? '' : ` after ${rounded.ms(thinkingUs)}`;
  const looks = `looked again ${count(told.observations, 'time')}`;
  return [
    ['agent', `asked for ${wantedText(told)}${thought}, ${looks}${sure}`],
    // Where it decided, its reason is that of the choice.
    ...(isItsOwn(line) ? [] : [['its reason', told.reason] as const]),
    ['built in', `${builtInText(told)}${isAsBuiltIn(told) ? ', which is the same' : ''}`],
    ...(isOverruled(line) ? [['overruled', 'a rule decided in its place'] as const] : []),
    ...(isOvertaken(line)
      ? [['overtaken', 'the app had changed by the time of its answer'] as const]
      : []),
  ];
}

function isItsOwn(line: Choice): boolean {
  return line.event_name === 'RL_DECISION' && line.decided_by === 'agent';
}

function isOverruled(line: Choice): boolean {
  if (line.event_name !== 'RL_DECISION' || line.decided_by !== 'rule') return false;
  const { agent, action, workers_to } = line;
  return agent?.wanted !== action || agent.workers_to !== workers_to;
}

function isOvertaken(line: Choice): boolean {
  return line.event_name === 'ESCALATED' && line.reason === 'incident_changed';
}
