import { servedInWords } from '../../core/domain/app-served.js';
import { count } from '../../core/domain/count.js';
import { kindInWords } from '../../core/domain/kind-words.js';
import { shorten, toPrintableAscii } from '../../core/domain/safe-text.js';
import type {
  ExplainedChoice,
  ExplainedGates,
  ExplainedOutcome,
  Explanation,
  Statement,
} from '../../audit/explain/explanation.js';
import { deciderText } from '../../audit/summary/expectation-text.js';
import { exact, inWords } from '../../core/domain/figures.js';
import { sealWords } from '../../core/domain/seal-words.js';
import type { AnswerComparison } from '../../audit/summary/agent-comparison.js';
import { rateText, runsText } from './history-text.js';
import { comparedRows } from './agent-text.js';
import { heading, row, WIDTH, wrap } from './layout.js';
import type { ReadVerdict } from '../../audit/library/read-verdict.js';
import type { Style } from './style.js';
import { verdictRows } from './verdict-text.js';

/** From the readings to what followed. Each number is in the line that is named beside it. */
export function explanationText(
  explanation: Explanation,
  style: Style,
  beside: { readonly verdict?: ReadVerdict; readonly compared?: AnswerComparison | undefined } = {},
): string[] {
  const { verdict, compared } = beside;
  const { log, file, choice } = explanation;
  const asked = choice?.agent;
  const line = `Line ${String(explanation.asked_seq)}, ${explanation.event_name}, of ${shorten(file, 300)}`;
  return [
    ...wrap(toPrintableAscii(line), WIDTH),
    ...logRows(log, style),
    ...(verdict === undefined ? [] : verdictRows(verdict)),
    ...reasonsText(explanation, style),
    ...(compared === undefined || asked === undefined
      ? []
      : [
          '',
          style.strong(heading('Beside it, on the simulated app: the same faults again')),
          ...comparedRows(compared, asked),
        ]),
  ];
}

/** The same without a word about the log, which may still be written. */
export function reasonsText(explanation: Explanation, style: Style): string[] {
  const { log, choice, gates, outcome, causes } = explanation;
  const section = (title: string, rows: readonly string[]) => [
    '',
    style.strong(heading(title)),
    ...rows,
  ];
  return [
    ...(choice === null
      ? row('choice', 'none: this line belongs to no decision, so its causes are told')
      : [
          ...section(`Readings and state: ${choice.state_key}`, stateRows(choice)),
          ...section(choiceTitle(choice), choiceRows(choice, causes, log.env)),
        ]),
    ...(gates === null ? [] : section(`Gates: ${gates.verdict}`, gateRows(gates))),
    ...(outcome === null
      ? []
      : section(`What followed: ${RESULTS[outcome.result]}`, outcomeRows(outcome))),
    ...section('Causes, from the first to this line', causes.flatMap(statementRow)),
  ];
}

const RESULTS: Record<ExplainedOutcome['result'], string> = {
  stable: 'the app was seen to be stable',
  not_stable: 'the app did not get stable',
  refused: 'nothing was touched',
  observed: 'nothing was touched, the run only observed',
  escalated: 'a human is needed',
  unknown: 'nobody knows',
  open: 'the log does not say how it ended',
};

function logRows(log: Explanation['log'], style: Style): string[] {
  const { lines, seal, problem, run_id, env, backend } = log;
  const checked = `${count(lines, 'line')} checked, each linked to the one before`;
  const whose = seal === 'fits' ? ' (whose key it is: see verify)' : '';
  const verdict = problem === null ? `${sealWords(log)}${whose}` : 'the log DOES NOT VERIFY';
  const served = servedInWords(log.app_name, log);
  return [
    ...row('log', `${checked}; ${verdict}`).map(problem === null ? identity : style.bad),
    ...row('run', `${run_id} (${kindInWords(log)}) in ${env}, ${inWords(backend)}`),
    ...(served === undefined ? [] : row('app', served)),
  ];
}

function stateRows({ readings, state, seq }: ExplainedChoice): string[] {
  return [
    ...readings.flatMap(({ about, says, seq: of }) => row(about, says, of)),
    ...state.flatMap(({ name, bucket, because }, at) =>
      row(at === 0 ? 'state' : '', `${inWords(name)} ${bucket}: ${because}`, seq),
    ),
    ...row('limits', 'the thresholds of the policy', 1),
  ];
}

function choiceTitle({ kind, action, decided_by, choice, decision_id }: ExplainedChoice): string {
  if (kind === 'escalation') return 'Choice: none, a human is needed';
  const by =
    decided_by === 'q_table'
      ? `the Q-table (${inWords(String(choice))})`
      : deciderText(decided_by ?? 'rule');
  return `Choice ${String(decision_id)}: ${String(action)}, by ${by}`;
}

function choiceRows(choice: ExplainedChoice, causes: Explanation['causes'], env: string): string[] {
  const { rule, why, seq, rejected, target, decided_by } = choice;
  return [
    ...row('rule', rule === null ? 'none chose' : rule.about, seq),
    ...row('because', decided_by === 'agent' ? why : inWords(why), seq),
    ...(choice.agent?.statements ?? []).flatMap(statementRow),
    ...causes.filter(({ about }) => about === 'AGENT_FAILED').flatMap(noAnswerRow),
    ...(target === null ? [] : statementRow(target)),
    ...valueRows(choice),
    ...historyRows(choice, env),
    ...rejectedRows(rejected, seq),
  ];
}

/** What an agent gave in place of an answer is why nothing was chosen. */
function noAnswerRow({ says, seq }: Statement): string[] {
  return row('agent', says, seq);
}

/** What was rejected for the same reason stands together. */
function rejectedRows(rejected: ExplainedChoice['rejected'], seq: number): string[] {
  const byReason = new Map<string, string[]>();
  for (const { action, reason, numbers } of rejected) {
    const why = reason.startsWith('learned value') ? numbers : `${reason}; ${numbers}`;
    byReason.set(why, [...(byReason.get(why) ?? []), action]);
  }
  return [...byReason].flatMap(([why, actions]) =>
    row('not', `${actions.join(', ')}: ${why}`, seq),
  );
}

function valueRows({ q_values, margin_micro, next_best, action, seq }: ExplainedChoice): string[] {
  if (q_values === null) return row('Q-values', 'the table has no row for this state', seq);
  const cells = q_values.flatMap(({ action: of, q_micro, visits, chosen }, at) => {
    const value = `${exact.value(q_micro)} after ${count(visits, 'visit')}`;
    return row(at === 0 ? 'Q-values' : '', `${of} ${value}${chosen ? ' (chosen)' : ''}`, seq);
  });
  if (margin_micro === null || next_best === null) return cells;
  const where = margin_micro < 0 ? 'below' : 'above';
  const margin = `${String(action)} is ${exact.value(Math.abs(margin_micro))} ${where} ${next_best}`;
  return [...cells, ...row('margin', margin, seq)];
}

function historyRows({ history, kind }: ExplainedChoice, env: string): string[] {
  if (kind === 'escalation') return [];
  return row(
    'history',
    history.known ? `${rateText(history)}; ${runsText(history, `other ${env}`)}` : history.because,
  );
}

function gateRows({ passed, refused, statements, seq }: ExplainedGates): string[] {
  return [
    ...(passed.length === 0 ? [] : row('passed', passed.join(', '), seq)),
    ...refused.flatMap(({ gate, code, because }) =>
      row('REFUSED', `${gate} (${code}): ${because}`, seq),
    ),
    ...statements.flatMap(statementRow),
  ];
}

function outcomeRows({ statements }: ExplainedOutcome): string[] {
  return statements.length === 0
    ? row('', 'nothing: the log holds no line that it led to')
    : statements.flatMap(statementRow);
}

/** Names of lines are too long for the margin, and are before the sentence instead. */
function statementRow({ about, says, seq }: Statement): string[] {
  return about === about.toUpperCase() ? row('', `${about}: ${says}`, seq) : row(about, says, seq);
}

function identity(text: string): string {
  return text;
}
