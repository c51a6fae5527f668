import { count } from '../../core/domain/count.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { expectationText } from '../../audit/summary/expectation-text.js';
import type { ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import type { NotPlayed } from '../../run/trials/plan-trials.js';
import { claimText, coverageText, timeText } from '../views/trial-figures.js';

/** So many of one cell are shown: a summary of a job has room for 1 MiB in all. */
const LONGEST_CELL = 500;

/** What a job's summary page shows: a table of the scenarios, and what was missed. */
export function summaryMarkdown(
  outcomes: readonly ScenarioOutcome[],
  notPlayed: readonly NotPlayed[],
): string {
  const failing = outcomes.filter(({ verdict }) => verdict !== 'PASS').length;
  return [
    `### demo-run: ${failing === 0 ? 'all' : `${String(outcomes.length - failing)} of`} ${count(outcomes.length, 'scenario')} passed`,
    '',
    tableRow(['Scenario', 'Verdict', 'Runs passed', 'Expectations', 'Time', 'Run']),
    tableRow(Array.from({ length: 6 }, () => '---')),
    ...outcomes.map((outcome) => tableRow(cellsOf(outcome).map(literally))),
    '',
    ...outcomes.flatMap(detailsOf),
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

function detailsOf(outcome: ScenarioOutcome): string[] {
  const { scenario, verdict, because, gate, expectations } = outcome;
  const missed = expectations.filter((one) => one.missed > 0);
  return [
    ...(verdict === 'PASS' ? [] : [`- **${verdict}** ${literally(`${scenario}: ${because}`)}`]),
    ...missed.map(
      ({ expectation, missed: times }) =>
        `- ${literally(`${scenario}: ${expectationText(expectation)}`)} was missed in ${count(times, 'run')}`,
    ),
    ...(gate.runs === 1 ? [] : [`- ${literally(`${scenario}: ${claimText(outcome)}`)}`]),
  ];
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
