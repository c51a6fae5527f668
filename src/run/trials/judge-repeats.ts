import { exactInterval } from '../../core/domain/exact-interval.js';
import { EXIT, worstExitCode, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import type { JudgedExpectation } from './judged.js';
import type { Gate, PlannedScenario } from './plan-trials.js';
import type { TrialResult, TrialVerdict } from './trial.js';

const PPM = 1_000_000;
/** What says something of the agent. Any other code says that the run itself had trouble. */
const TELLING: readonly ExitCode[] = [EXIT.ok, EXIT.answerIsNo, EXIT.refused, EXIT.inconclusive];

/** What became of one expectation in all runs of its scenario. */
export interface CountedExpectation {
  readonly expectation: Expectation;
  readonly met: number;
  readonly missed: number;
  readonly errored: number;
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
  readonly gate: Gate;
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
  const expectations = file.scenario.expect.map((expectation, at) =>
    counted(expectation, trials, at),
  );
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
      of: file.scenario.expect.length * gate.runs,
    },
    objectives: shareOf(all.filter(({ expectation }) => !isSafeguard(expectation))),
    safeguards: shareOf(all.filter(({ expectation }) => isSafeguard(expectation))),
    wall_us: trials.reduce((sum, { wall_us }) => sum + wall_us, 0),
    trials,
  };
}

/** The exit code of all scenarios: the worst of them. */
export function exitCodeOfAll(codes: readonly ExitCode[]): ExitCode {
  const worst = worstExitCode(codes);
  // A run that could not even begin is not among those that ended badly.
  return worst === EXIT.ok ? (codes.find((code) => code !== EXIT.ok) ?? EXIT.ok) : worst;
}

type Found = Pick<ScenarioOutcome, 'verdict' | 'because'>;

function verdictOn(
  { runs, at_least }: Gate,
  trials: readonly TrialResult[],
  { passed, failed }: { readonly passed: number; readonly failed: number },
): Found {
  const open = runs - passed - failed;
  const needed = `${String(at_least)} of ${String(runs)} needed`;
  if (trials.some(missesCatastrophically)) {
    return { verdict: 'FAIL', because: 'a catastrophic expectation was missed' };
  }
  if (passed + open < at_least) {
    return { verdict: 'FAIL', because: `${String(failed)} failed, ${needed}` };
  }
  if (trials.some(({ exit_code }) => !TELLING.includes(exit_code))) {
    return { verdict: 'INCONCLUSIVE', because: 'a run had trouble of its own' };
  }
  if (passed < at_least || passed + failed === 0) {
    const because = `${String(open)} not conclusive, ${String(passed)} passed, ${needed}`;
    return { verdict: 'INCONCLUSIVE', because };
  }
  return { verdict: 'PASS', because: `${String(passed)} passed, ${needed}` };
}

/** A run that failed within what the gate allows does not make the whole fail; trouble of a run always shows. */
function exitCodeOf(verdict: TrialVerdict, trials: readonly TrialResult[]): ExitCode {
  const codes = trials.map(({ exit_code }) => exit_code);
  const trouble = codes.filter((code) => !TELLING.includes(code));
  if (verdict === 'PASS') return EXIT.ok;
  if (verdict === 'INCONCLUSIVE') return exitCodeOfAll([...trouble, EXIT.inconclusive]);
  const failed = trials.filter((trial) => trial.verdict === 'FAIL');
  const own = exitCodeOfAll(failed.map(({ exit_code }) => exit_code));
  return exitCodeOfAll([...trouble, own === EXIT.ok ? EXIT.answerIsNo : own]);
}

function missesCatastrophically({ judged }: TrialResult): boolean {
  return judged.some(
    ({ expectation, result }) => result === 'missed' && expectation.severity === 'catastrophic',
  );
}

function counted(
  expectation: Expectation,
  trials: readonly TrialResult[],
  at: number,
): CountedExpectation {
  const results = trials.map(({ judged }) => judged[at]?.result ?? 'errored');
  const how = (result: JudgedExpectation['result']) =>
    results.filter((one) => one === result).length;
  return { expectation, met: how('met'), missed: how('missed'), errored: how('errored') };
}

function shareOf(judged: readonly JudgedExpectation[]): Share {
  const evaluated = judged.filter(isEvaluated);
  return { met: evaluated.filter(({ result }) => result === 'met').length, of: evaluated.length };
}

function isEvaluated({ result }: JudgedExpectation): boolean {
  return result !== 'errored';
}

/** What is not said to be a safeguard is what the agent is for. */
function isSafeguard({ role }: Expectation): boolean {
  return role === 'safeguard';
}
