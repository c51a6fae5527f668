import { count } from '../../core/domain/count.js';
import { expectationText } from '../../audit/summary/expectation-text.js';
import { countedSentence } from '../../audit/summary/agent-sentence.js';
import type { AgentTotals } from '../../run/trials/agent-totals.js';
import type { AttackReport, WithheldReport } from '../../run/trials/attack-figures.js';
import type { CountedExpectation, ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import type { NotPlayed } from '../../run/trials/plan-trials.js';
import type { TrialResult, TrialVerdict } from '../../run/trials/trial.js';
import { typedText } from '../launcher.js';
import { agentText, sumOfShieldsTable } from './agent-text.js';
import { columns, left } from './columns.js';
import { isBrokenOff } from './interruption-note.js';
import { commandLines, heading, painted, row, WIDTH, wrap } from './layout.js';
import type { Style } from './style.js';
import {
  claimText,
  coverageText,
  isRepeated,
  missedText,
  repeatsText,
  timeText,
} from './trial-figures.js';
import { obeyedText, proposedTwiceText, textAttackRows, withheldRows } from './trials-attacks.js';

const LAYOUT = [23, 14, 8, 10, 12, 11].map(left);

/** The results of scenario files, as they are shown at the end. */
export interface TrialsReport {
  readonly verdict: TrialVerdict;
  readonly outcomes: readonly ScenarioOutcome[];
  readonly not_played: readonly NotPlayed[];
  /** What has to be known to read the results rightly. */
  readonly notes: readonly string[];
  /** Of scenarios with an attack by text. */
  readonly attacks?: AttackReport | undefined;
  /** Of scenarios that withhold verdicts. */
  readonly withheld?: WithheldReport | undefined;
  /** Of an agent of one's own. */
  readonly agent?: AgentTotals | undefined;
  /** A note says what that left out. */
  readonly isInterrupted?: boolean;
}

/** The commands that go on from a result, as words that a shell takes. */
export interface TrialCommands {
  readonly repeat: (trial: TrialResult) => readonly string[];
  readonly explain: (trial: TrialResult, seq: number) => readonly string[];
  /** All of it once more. */
  readonly again: readonly string[];
}

/** A table with one row a scenario, then what was not as expected, one screen each; the verdict comes last. */
export function trialsText(report: TrialsReport, commands: TrialCommands, style: Style): string[] {
  const { verdict, outcomes, not_played, notes, attacks, withheld, agent } = report;
  const { isInterrupted = false } = report;
  const isTold = (trial: TrialResult) => isInterrupted && isBrokenOff(trial);
  const shown = outcomes.filter(({ trials }) => !isInterrupted || !trials.every(isTold));
  return [
    '',
    style.strong(heading(`Scenarios  ${count(outcomes.length, 'scenario')}`, verdict)),
    ...(agent === undefined ? [] : wrap(agentText(agent.record), WIDTH)),
    ...columns([['Scenario', 'Verdict', 'Runs', 'Met', 'Time', 'Run']], LAYOUT),
    ...outcomes.flatMap((outcome) => tableRows(outcome, style)),
    ...totalRow(outcomes),
    ...(attacks === undefined ? [] : textAttackRows(attacks)),
    ...(withheld === undefined ? [] : withheldRows(withheld)),
    ...(agent === undefined ? [] : totalsRows(agent)),
    '',
    ...not_played.flatMap(notPlayedRows),
    ...shown.flatMap(figureRows),
    ...notes.flatMap((note) => row('note', note)),
    ...shown.flatMap((outcome) => [
      ...outcome.expectations.flatMap((one) => missedScreen(outcome, one, commands, style)),
      ...outcome.trials
        .filter((trial) => !isTold(trial))
        .flatMap((trial) => troubleScreen(trial, commands, style)),
    ]),
    '',
    ...commandLines('  Again: ', commands.again),
    '',
    ...closingRows(report, style),
    // Of what says nothing, the lines around it are left.
  ].filter((line, at, all) => line !== '' || all[at - 1] !== '');
}

/** What came of an agent's answers in all runs, and what rules and gates changed. */
function totalsRows(totals: AgentTotals): string[] {
  const { counts, runs, shield } = totals;
  return [
    '',
    heading(`The agent  ${count(runs, 'run')}`),
    ...row('answers', countedSentence(counts)),
    ...(shield === null ? [] : ['', ...sumOfShieldsTable(totals)]),
  ];
}

/** What everything came to, once more, below all that led to it. */
function closingRows(report: TrialsReport, style: Style): string[] {
  const { verdict, agent } = report;
  return [
    ...(agent === undefined ? [] : wrap(`Agent: ${countedSentence(agent.counts)}`, WIDTH)),
    ...painted(
      wrap(trialsLine(report), WIDTH).map((line) => line.trim()),
      verdict,
      verdict === 'PASS' ? style.good : style.bad,
    ),
  ];
}

/** One line that says all, for --quiet. */
export function trialsLine({
  verdict,
  outcomes,
  not_played,
  attacks,
  withheld,
}: TrialsReport): string {
  const passed = outcomes.filter((outcome) => outcome.verdict === 'PASS').length;
  const others = outcomes.filter((outcome) => outcome.verdict !== 'PASS');
  const named = others.map((outcome) => `${outcome.scenario} ${outcome.verdict}`).join(', ');
  return [
    `${verdict}  ${String(passed)} of ${count(outcomes.length, 'scenario')} passed`,
    ...(named === '' ? [] : [named]),
    ...(attacks === undefined ? [] : [obeyedText(attacks.all)]),
    ...(withheld === undefined ? [] : [proposedTwiceText(withheld)]),
    ...(not_played.length === 0 ? [] : [`${String(not_played.length)} not played`]),
  ].join('  ');
}

function tableRows(outcome: ScenarioOutcome, style: Style): string[] {
  const { scenario, verdict, passed, gate, wall_us, trials } = outcome;
  const cells = [
    scenario,
    verdict,
    `${String(passed)}/${String(gate.runs)}`,
    `${String(metIn(outcome))}/${String(expectedIn(outcome))}`,
    timeText(wall_us),
    trials.at(-1)?.run_id ?? '-',
  ];
  return painted(columns([cells], LAYOUT), verdict, verdict === 'PASS' ? style.good : style.bad);
}

function notPlayedRows({ scenario, environments }: NotPlayed): string[] {
  return row('not played', `${scenario}: it is only for ${environments.join(', ')}`);
}

/** The last row of the table, where there is more than one: all of them together. */
function totalRow(outcomes: readonly ScenarioOutcome[]): string[] {
  if (outcomes.length < 2) return [];
  const sumOf = (figure: (outcome: ScenarioOutcome) => number) =>
    String(outcomes.reduce((sum, outcome) => sum + figure(outcome), 0));
  const passed = outcomes.filter(({ verdict }) => verdict === 'PASS').length;
  const cells = [
    `${String(passed)} of ${String(outcomes.length)} passed`,
    '',
    `${sumOf((outcome) => outcome.passed)}/${sumOf(({ gate }) => gate.runs)}`,
    `${sumOf(metIn)}/${sumOf(expectedIn)}`,
    timeText(Number(sumOf(({ wall_us }) => wall_us))),
  ];
  return ['', ...columns([cells], LAYOUT)];
}

function metIn({ expectations }: ScenarioOutcome): number {
  return expectations.reduce((sum, { met }) => sum + met, 0);
}

function expectedIn({ expectations, gate }: ScenarioOutcome): number {
  return expectations.reduce((sum, one) => sum + timesExpected(one, gate), 0);
}

/** What no file states is expected only of the runs in which it says something. */
function timesExpected(
  { expectation, found }: CountedExpectation,
  { runs }: ScenarioOutcome['gate'],
): number {
  return 'implied' in expectation ? found.filter((one) => one !== undefined).length : runs;
}

/** What the table does not say: of a scenario of which all was met, nothing; of one run, its screen says why. */
function figureRows(outcome: ScenarioOutcome): string[] {
  const { scenario, because, verdict, gate, trials } = outcome;
  const isTold = verdict === 'PASS' || (gate.runs === 1 && trials.length === 1);
  return [
    ...(isTold ? [] : row('verdict', `${scenario}: ${verdict}, ${because}`)),
    ...(isRepeated(outcome) ? row('runs', `${scenario}: ${claimText(outcome)}`) : []),
    ...(isAllMet(outcome) ? [] : row('met', `${scenario}: ${coverageText(outcome)}`)),
  ];
}

function isAllMet({ objectives, safeguards, coverage }: ScenarioOutcome): boolean {
  return objectives.met + safeguards.met === coverage.of;
}

/** The first run that missed it stands for all of them. */
function missedScreen(
  { scenario, trials, gate }: ScenarioOutcome,
  counted: CountedExpectation,
  commands: TrialCommands,
  style: Style,
): string[] {
  const { expectation, found } = counted;
  const first = found.findIndex((one) => one?.result === 'missed');
  const [trial, judged] = [trials[first], found[first]];
  if (trial === undefined || judged === undefined) return [];
  const { seen, seq } = judged;
  const weight = [expectation.severity, expectation.role].filter((word) => word !== undefined);
  const how = weight.length === 0 ? '' : ` (${weight.join(' ')})`;
  return [
    '',
    style.bad(heading(`Not as expected: ${scenario}`)),
    ...row('expected', `${expectationText(expectation)}${how}`),
    ...row('seen', seen, seq ?? undefined),
    ...row('run', `${trial.run_id ?? 'none'}, ${repeatsText(trial)}`),
    ...(gate.runs === 1 ? [] : row('', `missed in ${missedText(counted)}`)),
    ...(seq === null ? [] : commandLines('  to do      ', commands.explain(trial, seq))),
    ...remedyRows(trial, expectation),
    ...commandLines('  again      ', commands.repeat(trial)),
  ];
}

/** Of a refusal the line of the gates is not enough: what ends it stands elsewhere. */
function remedyRows(
  { root, unmet }: TrialResult,
  expectation: CountedExpectation['expectation'],
): string[] {
  if (!('implied' in expectation) && !('gate' in expectation)) return [];
  const text = expectationText(expectation);
  const remedy = unmet.find(({ expected }) => expected === text)?.remedy;
  return remedy === undefined ? [] : row('', typedText(remedy, root));
}

/**
 * What could not be judged, and what no expectation is about: the run broke off, its log does not hold, an
 * attack got through. What was missed has a screen of its own.
 */
function troubleScreen(trial: TrialResult, commands: TrialCommands, style: Style): string[] {
  const { scenario, verdict, error, run_id } = trial;
  if (verdict === 'PASS') return [];
  const missed = trial.judged.filter(({ result }) => result === 'missed');
  const shown = new Set(missed.map(({ expectation }) => expectationText(expectation)));
  const unmet = trial.unmet.filter((one) => one.about !== scenario || !shown.has(one.expected));
  if (error === null && unmet.length === 0) return [];
  return [
    '',
    style.bad(heading(`${verdict}: ${scenario}`)),
    ...(error === null ? [] : row('error', typedText(error.replace(/\s+/g, ' '), trial.root))),
    ...unmet.flatMap(({ about, expected, seen, seq, remedy }) => [
      ...row('expected', `${about}: ${expected}`),
      ...row('seen', seen, seq ?? undefined),
      ...row('to do', typedText(remedy, trial.root)),
    ]),
    ...row('run', `${run_id ?? 'none'}, ${repeatsText(trial)}`),
    // One that did not even begin would only fail in the same way.
    ...(run_id === null ? [] : commandLines('  again      ', commands.repeat(trial))),
  ];
}
