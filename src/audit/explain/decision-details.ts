import { scaleArithmetic, scalingOf } from '../../core/decider/scale-target.js';
import type { ToldAnswer } from '../../core/domain/agent.js';
import { exact, type Figures } from '../../core/domain/figures.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { builtInText, wantedText } from '../../core/domain/agent-words.js';
import { dependencyText } from './dependency-text.js';
import { rejectedBy } from './rejected.js';

/** What is said of a line besides its sentence; without a label where it goes on with the row before. */
export interface Detail {
  readonly label: string;
  readonly says: string;
}

type Decision = ProofBodyOf<'RL_DECISION'>;

/** Why a decision was made, and why no other. What was rejected for the same reason stands together. */
export function decisionDetails(line: Decision, figures: Figures, context: LogContext): Detail[] {
  const rejected = context.policy === undefined ? [] : rejectedBy(line, context.policy);
  const byReason = new Map<string, string[]>();
  for (const { action, reason } of rejected) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), action]);
  }
  return [
    { label: '  seen', says: `${line.event_type}: ${seenText(line, figures, context)}` },
    ...(line.agent === undefined ? [] : answerDetails(line.agent)),
    { label: '  because', says: line.rule === undefined ? line.why : `${line.rule}: ${line.why}` },
    ...arithmetic(line, context).map((says) => ({ label: '', says })),
    ...[...byReason].map(([reason, actions]) => ({
      label: '  not',
      says: `${actions.join(', ')}: ${reason}`,
    })),
  ];
}

/** What an agent wanted, beside what the built-in decider would have done. */
export function answerDetails(told: ToldAnswer): Detail[] {
  return [
    { label: '  wanted', says: `${wantedText(told)}: ${told.reason}` },
    { label: '  built in', says: builtInText(told) },
  ];
}

function seenText(line: Decision, figures: Figures, context: LogContext): string {
  const { percent } = figures;
  const { event_type, cause_seen, measured } = line;
  if (event_type === 'crash') return cause_seen;
  const read = measured.utilization_ppm === null ? 'nothing' : percent(measured.utilization_ppm);
  if (event_type === 'dependency') {
    return (measured.dependencies ?? []).map((one) => dependencyText(one, figures)).join(', ');
  }
  if (event_type === 'overload') return `worker utilization ${read}`;
  return `${exact.percent(context.claimedPpm(line) ?? 0)} is claimed, ${read} is read`;
}

function arithmetic(line: Decision, { scaling }: LogContext): string[] {
  const { workers_from, workers_to, measured } = line;
  if (workers_to === null || measured.utilization_ppm === null || scaling === undefined) return [];
  const sum = scaleArithmetic(workers_from, measured.utilization_ppm, scalingOf(scaling));
  return [`${sum}: ${String(workers_to)}`];
}
