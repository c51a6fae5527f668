import { inWords } from '../../core/domain/figures.js';
import { expectationText } from '../../audit/summary/expectation-text.js';
import type { CountedExpectation, ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import type { TrialResult } from '../../run/trials/trial.js';
import { claimText, isRepeated, repeatsText } from '../views/trial-figures.js';
import { xmlText, type Element } from './xml.js';

/** What a report says besides what came of the scenarios. */
export interface JunitSurroundings {
  /** When the first run began: `2026-01-01T00:00:00`, in UTC. */
  readonly timestamp: string;
  readonly hostname: string;
  /** The line that repeats a run. */
  readonly repeatLine: (trial: TrialResult) => string;
}

interface Case {
  readonly name: string;
  readonly problem?: {
    readonly kind: 'failure' | 'error';
    readonly type: string;
    readonly message: string;
    readonly text: string;
  };
}

/**
 * The results as JUnit XML, as Ant's schema has it, which every CI reads. A suite is a scenario, with all of
 * its runs; a case is an expectation. The last case of each suite is the scenario's own verdict, which decides:
 * nothing is ever skipped, because what is skipped is shown as good.
 */
export function junitXml(
  outcomes: readonly ScenarioOutcome[],
  surroundings: JunitSurroundings,
): string {
  const within = outcomes.map((outcome, id) => suiteOf(outcome, id, surroundings));
  return xmlText({ name: 'testsuites', within });
}

function suiteOf(
  outcome: ScenarioOutcome,
  id: number,
  { timestamp, hostname, repeatLine }: JunitSurroundings,
): Element {
  const { scenario, env, expectations, wall_us, trials } = outcome;
  const cases = [
    ...expectations.map((counted, at) => caseOf(outcome, counted, at)),
    verdictCase(outcome),
  ];
  const how = (kind: 'failure' | 'error') =>
    cases.filter(({ problem }) => problem?.kind === kind).length;
  return {
    name: 'testsuite',
    attributes: {
      id,
      name: scenario,
      package: `demo-run.${env}`,
      timestamp,
      hostname,
      tests: cases.length,
      failures: how('failure'),
      errors: how('error'),
      time: seconds(wall_us),
    },
    within: [
      { name: 'properties', within: propertiesOf(outcome, repeatLine) },
      ...cases.map((one) => caseElement(one, `demo-run.${env}.${scenario}`, outcome, cases.length)),
      { name: 'system-out', within: trials.map(runText).join('\n') },
      { name: 'system-err', within: trials.flatMap(({ error }) => error ?? []).join('\n') },
    ],
  };
}

/** Of each run; where there are several, with its number behind the name. */
function propertiesOf(
  { file, trials }: ScenarioOutcome,
  repeatLine: JunitSurroundings['repeatLine'],
): Element[] {
  const ofRuns = trials.flatMap((trial): [string, string][] => {
    const part = trial.part === null ? '' : `.${trial.part}`;
    const mark = `${trial.of === 1 ? '' : `.${String(trial.repeat)}`}${part}`;
    return [
      [`seed${mark}`, String(trial.seed)],
      [`digest${mark}`, trial.behaviour_digest ?? 'none'],
      [`run_id${mark}`, trial.run_id ?? 'none'],
      [`root${mark}`, trial.root],
      [`repeat_with${mark}`, repeatLine(trial)],
    ];
  });
  return [['file', file] as const, ...ofRuns].map(([name, value]) => ({
    name: 'property',
    attributes: { name, value },
  }));
}

function caseElement(
  { name, problem }: Case,
  classname: string,
  { wall_us }: ScenarioOutcome,
  cases: number,
): Element {
  const attributes = { name, classname, time: seconds(wall_us / cases) };
  if (problem === undefined) return { name: 'testcase', attributes };
  const { kind, type, message, text } = problem;
  return {
    name: 'testcase',
    attributes,
    within: [{ name: kind, attributes: { message, type }, within: text }],
  };
}

/** What was missed only as often as the scenario allows is no failure; the output of the suite still has it. */
function caseOf(
  { verdict, gate, trials }: ScenarioOutcome,
  { expectation, missed, errored, found }: CountedExpectation,
  at: number,
): Case {
  const name = `${String(at + 1)}. ${expectationText(expectation)}`;
  const unplayed = gate.runs - trials.length;
  if (missed > 0 && verdict === 'FAIL') {
    const message = `missed in ${String(missed)} of ${String(gate.runs)}`;
    const text = seenIn(trials, found, 'missed');
    return { name, problem: { kind: 'failure', type: 'missed', message, text } };
  }
  if (errored + unplayed > 0 && verdict !== 'PASS') {
    const message = `could not be evaluated in ${String(errored + unplayed)} of ${String(gate.runs)}`;
    const text = seenIn(trials, found, 'errored');
    return { name, problem: { kind: 'error', type: 'errored', message, text } };
  }
  return { name };
}

function verdictCase(outcome: ScenarioOutcome): Case {
  const { verdict, because, gate, trials } = outcome;
  const name = `verdict: at least ${String(gate.at_least)} of ${String(gate.runs)} pass`;
  if (verdict === 'PASS') return { name };
  const text = [
    ...trials.flatMap(({ unmet }) =>
      unmet.map(({ about, expected, seen }) => `${about}: expected ${expected}; seen: ${seen}`),
    ),
    ...trials.flatMap(({ error }) => error ?? []),
    ...(isRepeated(outcome) ? [claimText(outcome)] : []),
  ].join('\n');
  const kind = verdict === 'FAIL' ? 'failure' : 'error';
  return { name, problem: { kind, type: verdict.toLowerCase(), message: because, text } };
}

function seenIn(
  trials: readonly TrialResult[],
  found: CountedExpectation['found'],
  result: 'missed' | 'errored',
): string {
  return trials
    .flatMap(({ run_id, error }, run) => {
      const one = found[run];
      if (one?.result !== result) return [];
      const line = one.seq === null ? '' : ` line ${String(one.seq)}`;
      return [`run ${run_id ?? 'none'}${line}: ${error ?? one.seen}`];
    })
    .join('\n');
}

function runText(trial: TrialResult): string {
  const { verdict, run_id, judged } = trial;
  const missed = judged.filter(({ result }) => result !== 'met');
  const what = missed.map(
    ({ expectation, result, seen }) => `${result} ${expectationText(expectation)} (${seen})`,
  );
  return [`${repeatsText(trial)}: ${inWords(verdict)}, run ${run_id ?? 'none'}`, ...what].join(
    '; ',
  );
}

function seconds(us: number): string {
  return (us / 1_000_000).toFixed(6);
}
