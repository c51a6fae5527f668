import { count } from '../../core/domain/count.js';
import { quote, toPrintableAscii } from '../../core/domain/safe-text.js';
import { expectationText } from '../../audit/summary/expectation-text.js';
import { MOST_PROBLEMS, type FileProblem } from '../../run/scenarios/file-problem.js';
import {
  attackReport,
  withheldReport,
  type AttackFigures,
  type AttackReport,
  type WithheldReport,
} from '../../run/trials/attack-figures.js';
import type { CountedExpectation, ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import type { NotPlayed } from '../../run/trials/plan-trials.js';
import type { TrialResult } from '../../run/trials/trial.js';
import { claimText, coverageText, isRepeated, timeText } from '../views/trial-figures.js';
import { obeyedText, proposedTwiceText, utilityText } from '../views/trials-attacks.js';

/** So many of one cell are shown: a summary of a job has room for 1 MiB in all. */
const LONGEST_CELL = 500;

/**
 * What a job's summary page shows: a table of the scenarios, and what was missed.
 * @param repeatLine the command that repeats a run
 */
export function summaryMarkdown(
  outcomes: readonly ScenarioOutcome[],
  notPlayed: readonly NotPlayed[],
  repeatLine: (trial: TrialResult) => string,
): string {
  const failing = outcomes.filter(({ verdict }) => verdict !== 'PASS').length;
  return [
    `### demo-run: ${failing === 0 ? 'all' : `${String(outcomes.length - failing)} of`} ${count(outcomes.length, 'scenario')} passed`,
    '',
    tableRow(['Scenario', 'Verdict', 'Runs passed', 'Expectations', 'Time', 'Run']),
    tableRow(Array.from({ length: 6 }, () => '---')),
    ...outcomes.map((outcome) => tableRow(cellsOf(outcome).map(literally))),
    '',
    ...outcomes.flatMap((outcome) => detailsOf(outcome, repeatLine)),
    ...attackLines(attackReport(outcomes)),
    ...withheldLines(withheldReport(outcomes)),
    ...notPlayed.map(
      ({ scenario, environments }) =>
        `- not played: ${literally(scenario)} (only for ${literally(environments.join(', '))})`,
    ),
    '',
    '',
  ].join('\n');
}

function cellsOf(outcome: ScenarioOutcome): string[] {
  const { scenario, verdict, passed, conclusive, wall_us, trials } = outcome;
  return [
    scenario,
    verdict,
    `${String(passed)} of ${String(conclusive)}`,
    coverageText(outcome),
    timeText(wall_us),
    trials.at(-1)?.run_id ?? 'none',
  ];
}

/** What did not pass, with what was seen of it, and how its first run is played again. */
function detailsOf(outcome: ScenarioOutcome, repeatLine: (trial: TrialResult) => string): string[] {
  const { scenario, verdict, because, expectations, trials } = outcome;
  const again = trials.find((trial) => trial.verdict !== 'PASS');
  return [
    ...(verdict === 'PASS' ? [] : [`- **${verdict}** ${literally(`${scenario}: ${because}`)}`]),
    ...expectations.filter((one) => one.missed > 0).map((one) => missedLine(scenario, one)),
    ...(isRepeated(outcome) ? [`- ${literally(`${scenario}: ${claimText(outcome)}`)}`] : []),
    ...(again === undefined ? [] : [`- again: ${literally(repeatLine(again))}`]),
  ];
}

/** What texts from outside made of the agent, all together and by family. */
function attackLines(report: AttackReport | undefined): string[] {
  if (report === undefined) return [];
  const line = (name: string, figures: AttackFigures) =>
    `- ${literally(`${name}: ${utilityText(figures)}; ${obeyedText(figures)}`)}`;
  return [
    line('attacks by text', report.all),
    ...report.families.map(({ family, ...figures }) => line(family, figures)),
  ];
}

function withheldLines(report: WithheldReport | undefined): string[] {
  if (report === undefined) return [];
  return [`- ${literally(`withheld verdicts: ${proposedTwiceText(report)}`)}`];
}

function missedLine(scenario: string, { expectation, found, missed }: CountedExpectation): string {
  const seen = found.find((judged) => judged?.result === 'missed')?.seen ?? '';
  const what = literally(`${scenario}: ${expectationText(expectation)}`);
  return `- ${what} was missed in ${count(missed, 'run')}; seen: ${literally(seen)}`;
}

/** The same where files are not sound: nothing was played. */
export function problemsMarkdown(problems: readonly FileProblem[]): string {
  const shown = problems.slice(0, MOST_PROBLEMS);
  const others = problems.length - shown.length;
  return [
    `### demo-run: ${count(problems.length, 'problem')} in the scenario files, nothing was played`,
    '',
    ...shown.map(({ file, line, column, field, value, accepted, remedy }) => {
      const place = `${file}:${String(line)}:${String(column)} ${field}: ${quote(value)}`;
      return `- ${literally(place)} (accepted: ${literally(accepted)}; to fix it: ${literally(remedy)})`;
    }),
    ...(others === 0 ? [] : [`- and ${String(others)} more`]),
    '',
    '',
  ].join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text that Markdown shows as it is: on one line, without markup, links or HTML. */
export function literally(text: string): string {
  const whole = toPrintableAscii(text.replace(/\s+/g, ' '));
  const shown = whole.length > LONGEST_CELL ? `${whole.slice(0, LONGEST_CELL)}...` : whole;
  return shown.replace(/[\\`*_{}[\]()<>#+!|~&@:-]/g, (mark) =>
    mark === '<' ? '&lt;' : mark === '&' ? '&amp;' : `\\${mark}`,
  );
}
