import { grouped, rounded } from '../../core/domain/figures.js';
import type { ExitCode } from '../../core/domain/exit-codes.js';
import { servedInWords } from '../../core/domain/app-served.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import { quote, toPrintableAscii } from '../../core/domain/safe-text.js';
import { count } from '../../core/domain/count.js';
import type {
  RunCheck,
  RunResult,
  ScenarioResult,
  UnmetExpectation,
} from '../../run/walkthrough/progress-events.js';
import { ABOUT_LOG } from '../../run/walkthrough/unmet-expectations.js';
import { typedText } from '../launcher.js';
import { agentSentence } from '../../audit/summary/agent-sentence.js';
import { agentTable, shieldTable } from './agent-text.js';
import { columns, left } from './columns.js';
import { capital, heading, row, WIDTH, wrap } from './layout.js';
import { nextCommands, type AskedPlace } from './next-commands.js';
import type { Style } from './style.js';
import { closingLine } from './verdict-text.js';

const LAYOUT = [15, 22, 11, 13, 10, 7].map(left);

interface ResultView extends AskedPlace {
  readonly style: Style;
  /** The time beside the headings of a run that waits between its steps; else empty or undefined. */
  readonly time?: string;
}

/** The end of a run: one row a scenario, the checks, the digest, and what to do next. */
export function resultText(result: RunResult, view: ResultView, isShort = false): string[] {
  const { style } = view;
  return [
    '',
    style.strong(
      heading(`Result  run ${result.run_id}  ${tookText(result, view)}`, result.verdict),
    ),
    ...servedRows(result),
    ...scenarioTable(result.scenarios, isShort),
    ...agentRows(result),
    ...checkRows(result, style, isShort),
    ...result.unmet.flatMap((unmet) => unmetRows(unmet, result.verdict, view)),
    ...(result.unmet.length === 0 ? [] : ['']),
    ...(isShort ? [] : digestRows(result)),
    ...anchorRows(result),
    ...(isShort ? [] : ['']),
    ...nextCommands(view, result.log, result.unmet.find(({ seq }) => seq !== null)?.seq ?? null),
    ...sentenceRows(result),
    verdictRow(result, style, isShort),
  ];
}

/** A run stands still while it waits for whoever watches it. */
function tookText({ wall_us }: RunResult, { time = '' }: ResultView): string {
  return `${rounded.ms(wall_us)}${time === '' ? '' : ', pauses not counted'}`;
}

/** The verdict, and what speaks against the run, where anything does. */
function verdictRow(result: RunResult, style: Style, isShort: boolean): string {
  const { verdict, passed, scenarios } = result;
  if (!passed) return closingLine(verdict, againstIt(result), style.bad);
  const figures = `${String(scenarios.length)} of ${count(scenarios.length, 'scenario')} as expected`;
  const more = isShort ? '; --verbose shows every step' : '';
  return closingLine(verdict, `${figures}${more}`, style.good);
}

/** Of a run that shows nothing nobody can say that it went wrong. */
function unmetIn(verdict: RunResult['verdict']): string {
  return verdict === 'INCONCLUSIVE' ? 'nothing can be said of' : 'not as expected';
}

function againstIt({ verdict, checks, unmet }: RunResult): string {
  const about = [...new Set(unmet.map((unmet) => unmet.about))].join(', ');
  if (about !== '') return `${unmetIn(verdict)}: ${about}`;
  return checks.find((check) => !check.passed)?.check ?? 'the app was rejected, see step 1';
}

/** What speaks against a run where nothing else is shown of it: what was expected and seen, too. */
function reasonAgainst(result: RunResult, [problem]: readonly InputProblem[]): string {
  const [first, ...others] = result.unmet;
  if (first === undefined && problem !== undefined) {
    return `the app was rejected: ${problem.field} ${quote(problem.value)} (accepted: ${problem.accepted})`;
  }
  if (first === undefined) return againstIt(result);
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more`;
  return `${unmetIn(result.verdict)}: ${first.about} (expected: ${first.expected}; seen: ${first.seen})${more}`;
}

function agentRows({ agent, compared }: RunResult): string[] {
  if (agent === undefined) return [];
  return [...agentTable(agent), ...(compared === undefined ? [] : shieldTable(compared, agent))];
}

/** Whether all went as expected says nothing of what the agent wanted: that is below it all. */
function sentenceRows({ agent, compared }: RunResult): string[] {
  if (agent === undefined) return [];
  return ['', ...wrap(`Agent: ${agentSentence(agent, compared)}`, WIDTH)];
}

/** Of the checks that passed a short text says only how many they are. */
function checkRows(result: RunResult, style: Style, isShort: boolean): string[] {
  const { checks } = result;
  const passed = checks.filter((check) => check.passed).length;
  const shown = isShort ? checks.filter((check) => !check.passed) : checks;
  const counted = `  ${String(passed)} of ${count(checks.length, 'check')} passed`;
  const [digest = ''] = digestRows(result);
  return [
    ...shown.map((one) => `  ${checkMark(one, style)}  ${one.check}`),
    ...(isShort && checks.length > 0
      ? [digest === '' ? counted : `${counted};${digest.slice(1)}`]
      : []),
  ];
}

function digestRows({ behaviour_digest }: RunResult): string[] {
  return behaviour_digest === null ? [] : [`  behaviour digest ${behaviour_digest.slice(0, 32)}`];
}

function checkMark({ passed, open }: RunCheck, style: Style): string {
  if (passed) return style.good('ok  ');
  return style.bad(open === true ? 'open' : 'FAIL');
}

/**
 * Whole, so that it can be noted elsewhere: verify --anchor takes it as it is here. Of a log that
 * did not verify nothing is worth a note.
 */
function anchorRows({ lines, head, unmet }: RunResult): string[] {
  const isWrong = unmet.some(({ about }) => about === ABOUT_LOG);
  return isWrong ? [] : [`  anchor  ${String(lines)}:${head}`];
}

function servedOf({ app_name, app_served }: RunResult): string | undefined {
  return servedInWords(app_name, app_served === null ? {} : { app_served });
}

function servedRows(result: RunResult): string[] {
  const served = servedOf(result);
  return served === undefined ? [] : row('app', served);
}

/** What was expected, what was seen, which line shows it, and what to do. */
function unmetRows(
  { about, expected, seen, seq, remedy }: UnmetExpectation,
  verdict: RunResult['verdict'],
  { style, root, policy }: ResultView,
): string[] {
  return [
    '',
    style.bad(heading(`${capital(unmetIn(verdict))}: ${about}`)),
    ...row('expected', expected),
    ...row('seen', seen, seq ?? undefined),
    ...row('to do', typedText(remedy, root, policy)),
  ];
}

/** The last row of a run that a signal ended. */
export function interruptedLine(exit_code: ExitCode): string {
  return `INCOMPLETE  the run was interrupted, exit ${String(exit_code)}`;
}

/**
 * One line that says all, for --quiet.
 * @param rejected what was wrong with the app, where it was rejected
 */
export function resultLine(result: RunResult, rejected: readonly InputProblem[]): string {
  const isAsExpected = ({ status }: ScenarioResult) => status === 'passed' || status === 'observed';
  const healed = result.scenarios.filter(isAsExpected).length;
  const played = result.scenarios.length;
  const scenarios =
    played === 0 ? [] : [`${String(healed)} of ${count(played, 'scenario')} as expected`];
  const said = [
    ...scenarios,
    ...(result.passed ? [] : [toPrintableAscii(reasonAgainst(result, rejected))]),
  ];
  const served = servedOf(result);
  const app = served === undefined ? '' : `${toPrintableAscii(served)}  `;
  return `${result.verdict}  run ${result.run_id}  ${said.join('; ')}  ${app}${toPrintableAscii(result.log)}`;
}

function scenarioTable(scenarios: readonly ScenarioResult[], isShort: boolean): string[] {
  if (scenarios.length === 0) return [];
  return [
    ...columns(
      [
        ['Scenario', 'Decision', 'Gate', 'Stable after', 'Lost', 'Proof'],
        ...scenarios.map((scenario) => [
          `${scenario.letter} ${scenario.scenario}`,
          scenario.decision ?? scenario.status,
          scenario.gate,
          stableAfter(scenario),
          lostOf(scenario),
          `${String(scenario.first_seq)}-${String(scenario.last_seq)}`,
        ]),
      ],
      LAYOUT,
    ),
    ...(isShort ? [] : ['']),
  ];
}

/** The time of the line SYSTEM_STABLE; what did not go as expected shows how it went. */
function stableAfter({ status, stable_us }: ScenarioResult): string {
  return status !== 'passed' || stable_us === null ? status : rounded.ms(stable_us);
}

/** Only after an act the requests are watched until a verdict, and are in its line. */
function lostOf({ gate, requests: { lost, served } }: ScenarioResult): string {
  return gate === 'allowed' ? `${grouped(lost)}/${grouped(lost + served)}` : '-';
}
