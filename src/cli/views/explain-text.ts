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
import { NOT_HELD } from '../../audit/explain/explain-state.js';
import { GATE_NAMES } from '../../audit/explain/gate-names.js';
import { deciderText } from '../../audit/summary/expectation-text.js';
import { COST_UNIT, HEALED_MICRO } from '../../core/decider/plain-reasons.js';
import { rounded, inWords } from '../../core/domain/figures.js';
import { sealWords } from '../../core/domain/seal-words.js';
import type { AnswerComparison } from '../../audit/summary/agent-comparison.js';
import { rateText, runsText } from './history-text.js';
import { explanationAnswer, type SaidBeside } from './explain-answer.js';
import { comparedRows } from './agent-text.js';
import { capital, heading, row, wideRow, WIDTH, wrap } from './layout.js';
import type { ReadVerdict } from '../../audit/library/read-verdict.js';
import type { Style } from './style.js';
import { verdictRow } from './verdict-text.js';

/** What an explanation rests on besides, and what stands beside it. */
export interface Beside extends SaidBeside {
  readonly verdict?: ReadVerdict | undefined;
  readonly compared?: AnswerComparison | undefined;
}

/** The answer first, then from the readings to what followed. Each number is in the line that is named beside it. */
export function explanationText(
  explanation: Explanation,
  style: Style,
  beside: Beside = {},
): string[] {
  const { verdict, compared } = beside;
  const { log, file, choice } = explanation;
  const asked = choice?.agent;
  const line = `Line ${String(explanation.asked_seq)}, ${explanation.event_name}, of ${shorten(file, 300)}`;
  return [
    ...wrap(toPrintableAscii(line), WIDTH),
    ...answerRows(explanation, beside, style),
    ...logRows(log, style),
    ...(verdict === undefined ? [] : verdictRow(verdict)),
    ...sectionRows(explanation, style, beside),
    ...(compared === undefined || asked === undefined
      ? []
      : [
          style.strong(heading('Beside it, on the simulated app: the same faults again')),
          ...comparedRows(compared, asked),
        ]),
  ];
}

/** The same without a word about the log, which may still be written. */
export function reasonsText(explanation: Explanation, style: Style, beside: Beside = {}): string[] {
  return [...answerRows(explanation, beside, style), ...sectionRows(explanation, style, beside)];
}

function answerRows(explanation: Explanation, beside: Beside, style: Style): string[] {
  return wrap(toPrintableAscii(explanationAnswer(explanation, beside)), WIDTH).map(style.strong);
}

function sectionRows(explanation: Explanation, style: Style, beside: Beside): string[] {
  const { log, choice, gates, outcome, causes } = explanation;
  const section = (title: string, rows: readonly string[]) => [
    style.strong(heading(title)),
    ...rows,
  ];
  return [
    ...(choice === null
      ? []
      : [
          ...section(`What was seen (Q-table row ${choice.state_key})`, seenRows(choice, causes)),
          ...section(choiceTitle(choice), [
            ...choiceRows(choice, causes, beside.plain),
            ...historyRows(choice, log.env),
          ]),
        ]),
    ...(gates === null ? [] : section(`Gates: ${gates.verdict}`, gateRows(gates))),
    ...(outcome === null
      ? []
      : section(`What followed: ${RESULTS[outcome.result]}`, outcomeRows(outcome, gates))),
    ...(choice === null
      ? section('Causes, from the first to this line', causes.flatMap(statementRow))
      : []),
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
  const { lines, problem, run_id, env, backend } = log;
  const verdict = problem === null ? sealWords(log) : 'the log DOES NOT VERIFY';
  const served = servedInWords(log.app_name, log);
  return [
    ...row('log', `${count(lines, 'line')} checked; ${verdict}`).map(
      problem === null ? identity : style.bad,
    ),
    ...row('run', `${run_id} (${kindInWords(log)}) in ${env}, ${inWords(backend)}`),
    ...(served === undefined ? [] : row('app', served)),
  ];
}

/** From the fault to the parts of the state; the choice itself and what came of it follow below. */
function seenRows(choice: ExplainedChoice, causes: Explanation['causes']): string[] {
  const { readings, state, seq } = choice;
  const shown = readings.filter(({ about }) => SHOWN_READINGS.includes(about));
  const parts = state
    .filter(({ because }) => because !== NOT_HELD)
    .map(({ name, because }) =>
      name === 'recent_restarts'
        ? `${inWords(name)}: ${because.split(';', 1).join()}`
        : name === 'utilization'
          ? because.split(';', 1).join()
          : because,
    );
  return [
    ...causes.filter(({ about }) => about === 'FAILURE_INJECTED').flatMap(statementRow),
    ...shown.flatMap(({ about, says, seq: of }) => row(about, says, of)),
    ...row('state', parts.map(capital).join('. '), seq),
  ];
}

/** The other readings are in the parts of the state. */
const SHOWN_READINGS: readonly string[] = ['incident', 'alert', 'depends on'];

/** How the table chose, where it did not simply take what is expected to cost least. */
const CHOSEN: Readonly<Record<string, string>> = {
  explored: ', tried in order to learn',
  tie_broken: ', one of two that are expected to cost the same',
};

function choiceTitle({ kind, action, decided_by, choice, decision_id }: ExplainedChoice): string {
  if (kind === 'escalation') return 'No decision: a human is needed';
  const by =
    decided_by === 'q_table'
      ? `the Q-table${CHOSEN[String(choice)] ?? ''}`
      : deciderText(decided_by ?? 'rule');
  return `Decision ${String(decision_id)}: ${String(action)}, by ${by}`;
}

function choiceRows(
  choice: ExplainedChoice,
  causes: Explanation['causes'],
  plain: Beside['plain'],
): string[] {
  const { rule, why, seq, target, decided_by } = choice;
  return [
    ...(rule === null ? [] : row('rule', `${rule.about}: ${rule.says}`, seq)),
    ...(rule === null && isSaidAsItIs(choice) ? row('because', whyText(why, decided_by), seq) : []),
    ...(choice.agent?.statements ?? []).flatMap(statementRow),
    ...causes.filter(isAgentFailure).flatMap(noAnswerRow),
    ...(target === null ? [] : statementRow(target)),
    ...costRows(choice),
    ...rejectedRows(choice, plain),
  ];
}

/** What the table chose is said by its costs. */
function isSaidAsItIs({ decided_by, choice }: ExplainedChoice): boolean {
  return decided_by !== 'q_table' || choice !== 'greedy';
}

function whyText(why: string, decided_by: ExplainedChoice['decided_by']): string {
  return decided_by === 'agent' ? why : inWords(why);
}

function isAgentFailure({ about }: Statement): boolean {
  return about === 'AGENT_FAILED';
}

/** What an agent gave in place of an answer is why nothing was chosen. */
function noAnswerRow({ says, seq }: Statement): string[] {
  return row('agent', says, seq);
}

/** Why not, in a sentence, and what it was expected to cost; what has the same reason stands together. */
function rejectedRows(choice: ExplainedChoice, plain: Beside['plain']): string[] {
  const byReason = new Map<string, string[]>();
  for (const { action, reason, numbers } of choice.rejected) {
    const says = plain?.rejected.find((other) => other.action === action)?.says;
    const why = says ?? `${reason}; ${numbers}`;
    byReason.set(why, [...(byReason.get(why) ?? []), `${action}${costText(choice, action)}`]);
  }
  return [...byReason].flatMap(([why, actions]) =>
    row('not', `${actions.join(', ')}: ${why}`, choice.seq),
  );
}

/** What each action is expected to cost, where it counted; beside what was rejected it is said there. */
function costRows(choice: ExplainedChoice): string[] {
  const { q_values, decided_by, rejected, seq } = choice;
  if (decided_by === 'rule') return [];
  if (q_values === null) return row('cost', 'the table has no row for this state', seq);
  const shown = q_values.filter(({ chosen }) => chosen || rejected.length === 0);
  return [
    ...shown.flatMap(({ action }, at) =>
      row(at === 0 ? 'cost' : '', `${action}${costText(choice, action)}`, seq),
    ),
    ...wideRow('', COST_UNIT),
  ];
}

/** `, expected cost 1.086 (16,482 tries)`; nothing where no value counted. */
function costText({ q_values, decided_by }: ExplainedChoice, action: string): string {
  const cell = q_values?.find((one) => one.action === action);
  if (cell === undefined || decided_by === 'rule') return '';
  const cost = rounded.value(HEALED_MICRO - cell.q_micro);
  return `, expected cost ${cost} (${count(cell.visits, 'try')})`;
}

function historyRows({ history, kind }: ExplainedChoice, env: string): string[] {
  if (kind === 'escalation') return [];
  return wideRow(
    'history',
    history.known ? `${rateText(history)}; ${runsText(history, `other ${env}`)}` : history.because,
  );
}

/** Freshness and bounds say their figures; the others have passed or they have not. */
function gateRows({ passed, refused, statements, seq }: ExplainedGates): string[] {
  const shown = statements.filter(({ about }) => !['asked', 'allowlist'].includes(about));
  return [
    ...(passed.length === 0 ? [] : row('passed', passedText(passed), seq)),
    ...refused.flatMap(({ gate, code, because }) =>
      row('REFUSED', `${gate} (${code}): ${because}`, seq),
    ),
    ...shown.flatMap(statementRow),
  ];
}

function passedText(passed: readonly string[]): string {
  const [first = '', last = ''] = [passed[0], passed.at(-1)];
  return passed.length === GATE_NAMES.length
    ? `every gate, from ${first} to ${last}`
    : passed.join(', ');
}

/** What the gates and the human said is above. */
function outcomeRows({ statements }: ExplainedOutcome, gates: Explanation['gates']): string[] {
  if (statements.length === 0) return row('', 'nothing: the log holds no line that it led to');
  const isAbove = ({ about }: Statement) =>
    about === 'ORCH_REFUSE' || about.startsWith('APPROVAL_');
  return statements.filter((line) => gates === null || !isAbove(line)).flatMap(statementRow);
}

/** The label of a kind of line, where it is told of in few words; it must fit into the margin. */
const LABELS: Readonly<Record<string, string>> = {
  FAILURE_INJECTED: 'fault',
  RL_DECISION: 'decide',
  APPROVAL_REQUESTED: 'approval',
  APPROVAL_GRANTED: 'GRANTED',
  APPROVAL_DENIED: 'DENIED',
  ORCH_EXEC: 'act',
  ORCH_OBSERVE: 'OBSERVED',
  ORCH_REFUSE: 'REFUSED',
  SYSTEM_STABLE: 'stable',
  NOT_STABLE: 'NOT STABLE',
  ESCALATED: 'ESCALATED',
  Q_UPDATE: 'learn',
};

/** Names of lines that are too long for the margin are before the sentence instead. */
function statementRow({ about, says, seq }: Statement): string[] {
  const label = LABELS[about];
  if (label !== undefined) return row(label, says, seq);
  return about === about.toUpperCase() ? row('', `${about}: ${says}`, seq) : row(about, says, seq);
}

function identity(text: string): string {
  return text;
}
