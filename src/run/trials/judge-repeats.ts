import { exactInterval } from '../../core/domain/exact-interval.js';
import { EXIT, worstExitCode, type ExitCode } from '../../core/domain/exit-codes.js';
import type { RepeatGate, PlannedScenario } from './plan-trials.js';
import type { TrialExpectation, TrialResult, TrialVerdict } from './trial.js';

const PPM = 1_000_000;
/** What says something of the agent. Any other code says that the run itself had trouble. */
const TELLING: readonly ExitCode[] = [EXIT.ok, EXIT.answerIsNo, EXIT.refused, EXIT.inconclusive];

/** What became of one expectation in all runs of its scenario. */
export interface CountedExpectation {
  readonly expectation: TrialExpectation['expectation'];
  readonly met: number;
  readonly missed: number;
  readonly errored: number;
  /** By run, in their order; undefined of one that says nothing of it. */
  readonly found: readonly (TrialExpectation | undefined)[];
}

export interface Share {
  readonly met: number;
  readonly of: number;
}

/** What came of a scenario in all of its runs. */
export interface ScenarioOutcome {
  readonly scenario: string;
  readonly file: string;
  readonly env: PlannedScenario['env'];
  readonly verdict: TrialVerdict;
  readonly exit_code: ExitCode;
  readonly because: string;
  readonly gate: RepeatGate;
  /** Of the conclusive ones. */
  readonly passed: number;
  readonly conclusive: number;
  /** The exact 95 % interval of the share that passes. */
  readonly low_ppm: number;
  readonly high_ppm: number;
  readonly expectations: readonly CountedExpectation[];
  /** How much of what was expected could be evaluated; what could not counts for nothing else. */
  readonly coverage: { readonly evaluated: number; readonly of: number };
  /** Of what could be evaluated: what the agent is for, and what it must not do on the way. */
  readonly objectives: Share;
  readonly safeguards: Share;
  readonly wall_us: number;
  readonly trials: readonly TrialResult[];
}

/**
 * The verdict on a scenario. It gates on how many runs passed. What was not conclusive counts neither as
 * passed nor as failed: where it could still decide, the verdict is INCONCLUSIVE.
 * @param trials those that were played; fewer than planned where something ended it early
 */
export function judgeRepeats(
  { file, env, gate }: Omit<PlannedScenario, 'trials'>,
  trials: readonly TrialResult[],
): ScenarioOutcome {
  const passed = trials.filter(({ verdict }) => verdict === 'PASS').length;
  const failed = trials.filter(({ verdict }) => verdict === 'FAIL').length;
  const conclusive = passed + failed;
  const { low, high } = exactInterval(passed, conclusive);
  const all = trials.flatMap(({ judged }) => judged);
  const stated = file.scenario.expect.map((one, at) => counted(one, trials, () => at));
  const expectations = [...stated, ...countImplied(all, trials)];
  const found = verdictOn(gate, trials, { passed, failed });
  return {
    scenario: file.scenario.id,
    file: file.path,
    env,
    ...found,
    exit_code: exitCodeOf(found.verdict, trials),
    gate,
    passed,
    conclusive,
    low_ppm: Math.floor(low * PPM),
    high_ppm: Math.ceil(high * PPM),
    expectations,
    coverage: {
      evaluated: all.filter(isEvaluated).length,
      of: stated.length * gate.runs + all.filter(isImplied).length,
    },
    objectives: shareOf(all.filter(({ expectation }) => !isSafeguard(expectation))),
    safeguards: shareOf(all.filter(({ expectation }) => isSafeguard(expectation))),
    wall_us: trials.reduce((sum, { wall_us }) => sum + wall_us, 0),
    trials,
  };
}

/**
 * The exit code of all scenarios: the worst of them. That one failed is known, whatever is not known of others:
 * it counts for more than what was not conclusive.
 */
export function exitCodeOfAll(codes: readonly ExitCode[]): ExitCode {
  const hasFailed = codes.includes(EXIT.answerIsNo) || codes.includes(EXIT.refused);
  const worst = worstExitCode(
    hasFailed ? codes.filter((code) => code !== EXIT.inconclusive) : codes,
  );
  // A run that could not even begin is not among those that ended badly.
  return worst === EXIT.ok ? (codes.find((code) => code !== EXIT.ok) ?? EXIT.ok) : worst;
}

type Found = Pick<ScenarioOutcome, 'verdict' | 'because'>;

interface Passed {
  readonly passed: number;
  readonly failed: number;
}

function verdictOn(gate: RepeatGate, trials: readonly TrialResult[], counted: Passed): Found {
  const { passed, failed } = counted;
  const open = gate.runs - passed - failed;
  const reasons =
    gate.runs === 1 ? reasonsOfOne(trials) : reasonsOfSeveral(gate, counted, trials.length);
  if (trials.some(missesCatastrophically)) {
    return { verdict: 'FAIL', because: 'a catastrophic expectation was missed' };
  }
  if (passed + open < gate.at_least) return { verdict: 'FAIL', because: reasons.failed };
  if (trials.some(({ exit_code }) => !TELLING.includes(exit_code))) {
    return { verdict: 'INCONCLUSIVE', because: 'a run had trouble of its own' };
  }
  if (passed < gate.at_least || passed + failed === 0) {
    return { verdict: 'INCONCLUSIVE', because: reasons.open };
  }
  return { verdict: 'PASS', because: reasons.passed };
}

type Reasons = Readonly<Record<'failed' | 'open' | 'passed', string>>;

function reasonsOfOne({ length: played }: readonly TrialResult[]): Reasons {
  return {
    failed: 'the run failed',
    open: `the run was not ${played === 0 ? 'played' : 'conclusive'}`,
    passed: 'the run passed',
  };
}

function reasonsOfSeveral(
  { runs, at_least }: RepeatGate,
  { passed, failed }: Passed,
  played: number,
): Reasons {
  const notPlayed = runs === played ? '' : `${String(runs - played)} not played, `;
  const needed = `${notPlayed}${String(at_least)} of ${String(runs)} must pass`;
  const open = played - passed - failed;
  return {
    failed: `${String(failed)} failed, ${needed}`,
    open: `${String(open)} not conclusive, ${String(passed)} passed, ${needed}`,
    passed: `${String(passed)} passed, ${needed}`,
  };
}

/** A run that failed within what the gate allows does not make the whole fail; trouble of a run always shows. */
function exitCodeOf(verdict: TrialVerdict, trials: readonly TrialResult[]): ExitCode {
  const codes = trials.map(({ exit_code }) => exit_code);
  const trouble = codes.filter((code) => !TELLING.includes(code));
  if (verdict === 'PASS') return EXIT.ok;
  if (verdict === 'INCONCLUSIVE') return exitCodeOfAll(trouble) || EXIT.inconclusive;
  const failed = trials.filter((trial) => trial.verdict === 'FAIL');
  const own = exitCodeOfAll(failed.map(({ exit_code }) => exit_code));
  return exitCodeOfAll([...trouble, own === EXIT.ok ? EXIT.answerIsNo : own]);
}

function missesCatastrophically({ judged }: TrialResult): boolean {
  return judged.some(
    ({ expectation, result }) => result === 'missed' && expectation.severity === 'catastrophic',
  );
}

/** What is implied is judged only where it says something. */
function countImplied(
  all: readonly TrialExpectation[],
  trials: readonly TrialResult[],
): CountedExpectation[] {
  const kinds = new Map(
    all.flatMap(({ expectation }) =>
      'implied' in expectation ? [[expectation.implied, expectation] as const] : [],
    ),
  );
  return [...kinds].map(([kind, expectation]) =>
    counted(expectation, trials, ({ judged }) => placeOfImplied(judged, kind)),
  );
}

function placeOfImplied(judged: readonly TrialExpectation[], kind: string): number {
  return judged.findIndex(
    ({ expectation }) => 'implied' in expectation && expectation.implied === kind,
  );
}

function isImplied({ expectation }: TrialExpectation): boolean {
  return 'implied' in expectation;
}

/** @param placeIn where a run has what it found of this expectation */
function counted(
  expectation: TrialExpectation['expectation'],
  trials: readonly TrialResult[],
  placeIn: (trial: TrialResult) => number,
): CountedExpectation {
  const found = trials.map((trial) => trial.judged[placeIn(trial)]);
  const how = (result: TrialExpectation['result']) =>
    found.filter((one) => one?.result === result).length;
  return {
    expectation,
    met: how('met'),
    missed: how('missed'),
    errored: how('errored'),
    found,
  };
}

function shareOf(judged: readonly TrialExpectation[]): Share {
  const evaluated = judged.filter(isEvaluated);
  return { met: evaluated.filter(({ result }) => result === 'met').length, of: evaluated.length };
}

function isEvaluated({ result }: TrialExpectation): boolean {
  return result !== 'errored';
}

/** What is not said to be a safeguard is what the agent is for. */
function isSafeguard({ role }: TrialExpectation['expectation']): boolean {
  return role === 'safeguard';
}
