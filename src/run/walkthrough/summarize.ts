import { wholePolicy } from '../../core/domain/proof-lines/logged-policy.js';
import {
  EXIT,
  gravestExitCode,
  type ExitCode,
  type Shortcoming,
} from '../../core/domain/exit-codes.js';
import type {
  AttackSummary,
  Check,
  ControlOutcome,
  LogCheck,
  RunResult,
  RunVerdict,
  ScenarioResult,
  Shortfall,
} from './facts.js';
import type { Run } from './run.js';
import type { Scenario } from './scenarios.js';
import { attackShortfalls, digestShortfall, logShortfall, REFUSED_IN_PROD } from './shortfall.js';

/** What happened, phase by phase; what is missing was not reached. */
export interface Played {
  readonly refused: boolean;
  readonly onboarded: boolean;
  readonly scenarios: readonly ScenarioResult[];
  /** How many events every sink holds. */
  readonly events: number;
  readonly check: LogCheck;
  readonly attacks: AttackSummary | undefined;
}

const HEALED = 'decided and healed as expected';

/** Judges a run by what was seen of it. */
export function summarize(
  run: Pick<Run, 'main' | 'scenarios' | 'bus' | 'record' | 'expectDigest'> & {
    readonly app_name: string;
  },
  played: Played,
  measured: { readonly digest: string | null; readonly wall_us: number },
): RunResult {
  const { scenarios, check } = played;
  const digest = digestCheck(run.expectDigest, measured.digest);
  const aboutRun = [
    ...(played.onboarded ? checksOfRun(run, played) : []),
    ...(digest === undefined ? [] : [digest.check]),
  ];
  const exit_code = gravestExitCode(shortcomings(played, aboutRun));
  return {
    verdict: verdictOf(exit_code, run.record),
    passed: exit_code === EXIT.ok,
    exit_code,
    run_id: run.main.log.runId,
    app_name: run.app_name,
    app_served: run.record.app_served ?? null,
    scenarios,
    checks: [...scenarios.map(checkOfScenario), ...aboutRun],
    shortfalls: [
      ...(played.refused ? [REFUSED_IN_PROD] : []),
      ...scenarios.flatMap(({ shortfall }) => shortfall ?? []),
      ...logShortfall(check),
      ...attackShortfalls(played.attacks),
      ...(digest?.shortfall ?? []),
    ],
    behaviour_digest: measured.digest,
    log: check.path,
    lines: check.lines,
    head: check.head,
    wall_us: measured.wall_us,
  };
}

function verdictOf(code: ExitCode, { observes }: Run['record']): RunVerdict {
  if (code === EXIT.ok) return observes === true ? 'OBSERVED' : 'PASS';
  if (code === EXIT.refused) return 'REFUSED';
  return code === EXIT.inconclusive ? 'INCONCLUSIVE' : 'FAIL';
}

/** Whether the run behaved as one that is known. One without a digest has failed by then. */
function digestCheck(
  expected: string | undefined,
  seen: string | null,
): { readonly check: Check; readonly shortfall: readonly Shortfall[] } | undefined {
  if (expected === undefined || seen === null) return undefined;
  const passed = seen.startsWith(expected);
  const check = `behaviour digest is the expected one, ${expected.slice(0, 16)}`;
  return {
    check: { check, passed },
    shortfall: passed ? [] : [digestShortfall(expected, seen)],
  };
}

function checkOfScenario({ scenario, status }: ScenarioResult): Check {
  const what = status === 'observed' ? 'decided as expected, only observed' : HEALED;
  return { check: `${scenario}: ${what}`, passed: isAsExpected({ status }) };
}

function isAsExpected({ status }: Pick<ScenarioResult, 'status'>): boolean {
  return status === 'passed' || status === 'observed';
}

function checksOfRun(
  run: Pick<Run, 'scenarios' | 'bus' | 'record'>,
  { scenarios, events, check, attacks }: Played,
): Check[] {
  // What the operator has to mend behind an observed incident takes lines of its own.
  const asExpected = scenarios.every(({ status }) => status === 'passed');
  const due = 6 + run.scenarios.reduce((sum, scenario) => sum + linesDue(scenario, run.record), 0);
  const lines = asExpected
    ? `${String(check.lines)} of ${String(due)} proof lines, in the required order`
    : `${String(check.lines)} proof lines, in an order that a run may have`;
  return [
    { check: lines, passed: check.valid && (!asExpected || check.lines === due) },
    { check: `hash chain unbroken, head ${check.head.slice(0, 16)}`, passed: check.valid },
    {
      check: `${String(events)} events: log, CSV, metrics and ${run.bus.kind} bus agree`,
      passed: true,
    },
    ...(attacks === undefined ? [] : checksOfAttacks(attacks)),
  ];
}

/** Injected, decided, done and stable; perhaps asked and granted, perhaps learned. */
function linesDue({ expect }: Scenario, { env, learns, policy }: Run['record']): number {
  const asks = wholePolicy(policy).environment_approval[env].includes(expect.action);
  return 4 + (asks ? 2 : 0) + (learns === undefined ? 0 : 1);
}

const CONTROL_CHECKS: Readonly<Record<ControlOutcome, Check>> = {
  passed: { check: 'the genuine decision beside them passed', passed: true },
  paused: { check: 'the genuine decision beside them was stopped by the pause', passed: true },
  refused: { check: 'the genuine decision beside them passed', passed: false },
};

function checksOfAttacks({
  log_valid,
  attacks,
  blocked,
  app_unchanged,
  control,
}: AttackSummary): Check[] {
  return [
    {
      check: `${String(blocked)} of ${String(attacks)} attacks blocked, app unchanged`,
      passed: blocked === attacks && app_unchanged,
    },
    CONTROL_CHECKS[control],
    { check: 'the log of the attacks holds too', passed: log_valid },
  ];
}

function shortcomings(played: Played, aboutRun: readonly Check[]): Shortcoming[] {
  const has = (status: ScenarioResult['status']) =>
    played.scenarios.some((scenario) => scenario.status === status);
  const failed: readonly (readonly [boolean, Shortcoming])[] = [
    [played.refused || has('refused') || played.attacks?.control === 'paused', EXIT.refused],
    [!played.refused && !played.onboarded, EXIT.answerIsNo],
    [has('inconclusive'), EXIT.inconclusive],
    [has('missed'), EXIT.answerIsNo],
    [!played.check.valid || played.attacks?.log_valid === false, EXIT.proofLogInvalid],
    [aboutRun.some(({ passed }) => !passed), EXIT.answerIsNo],
  ];
  return failed.filter(([applies]) => applies).map(([, code]) => code);
}
