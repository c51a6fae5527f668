import {
  comparedWords,
  shieldOf,
  type AgentComparison,
} from '../../audit/summary/agent-comparison.js';
import { agentVerdicts } from '../../audit/summary/agent-verdicts.js';
import {
  linesDue,
  verdictOf,
  type JudgedLog,
  type KnownAttacks,
} from '../../audit/summary/verdict.js';
import type { RunVerdict } from '../../audit/summary/verdict-words.js';
import { wholePolicy } from '../../core/domain/proof-lines/logged-policy.js';
import { EXIT, worstExitCode } from '../../core/domain/exit-codes.js';
import { EXPECTED } from './expected.js';
import type {
  AttackSummary,
  RunCheck,
  ControlOutcome,
  LogCheck,
  RunResult,
  ScenarioResult,
  UnmetExpectation,
} from './progress-events.js';
import { metText, saidIn } from '../../audit/summary/judge-scenario.js';
import { shortFormOf } from '../../core/domain/proof-lines/expectations.js';
import { judgedLog } from './judged-log.js';
import type { ProvedSafety, Run } from './run.js';
import {
  ENDS_EXPLAINED,
  unmetByAttacks,
  unmetByEnds,
  unmetByLog,
  unmetDigest,
  REFUSED_IN_PROD,
} from './unmet-expectations.js';

/** What happened, phase by phase; what is missing was not reached. */
export interface Played {
  readonly onboarded: boolean;
  readonly scenarios: readonly ScenarioResult[];
  /** How many events every sink holds. */
  readonly events: number;
  readonly check: LogCheck;
  /** What the log says; null where there is nothing to read. */
  readonly read: JudgedLog | null;
  readonly attacks: ProvedSafety | undefined;
}

const HEALED = 'decided and healed as expected';

/**
 * The verdict on a run is that of its own logs, as every reader of them finds it. What no log holds
 * can only make it worse: whether the attacks changed the app.
 */
export function summarize(
  run: Pick<Run, 'main' | 'scenarios' | 'bus' | 'record'> & {
    readonly app_name: string;
  },
  played: Played,
  measured: {
    readonly digest: string | null;
    readonly wall_us: number;
    readonly compared?: AgentComparison | undefined;
  },
): RunResult {
  const { scenarios, check } = played;
  const digest = digestCheck(run.record.expects?.behaviour_digest, measured.digest);
  const aboutRun = [
    ...(played.onboarded ? checksOfRun(run, played) : []),
    ...(digest === undefined ? [] : [digest.check]),
  ];
  const verdict = verdictOn(played);
  const unexpected = aboutRun.some(({ passed }) => !passed) ? [EXIT.answerIsNo] : [];
  const exit_code = worstExitCode([verdict.exit_code, ...unexpected]);
  return {
    verdict: exit_code === verdict.exit_code ? verdict.word : 'FAIL',
    passed: exit_code === EXIT.ok,
    exit_code,
    run_id: run.main.log.runId,
    app_name: run.app_name,
    app_served: run.record.app_served ?? null,
    scenarios,
    checks: [...scenarios.map(checkOfScenario), ...aboutRun],
    unmet: [...unmetIn(played), ...(digest?.unmet ?? [])],
    ...agentIn(run, played, measured.compared),
    behaviour_digest: measured.digest,
    log: check.path,
    lines: check.lines,
    head: check.head,
    wall_us: measured.wall_us,
  };
}

function agentIn(
  { record }: Pick<Run, 'record'>,
  { read }: Played,
  compared: AgentComparison | undefined,
): Pick<RunResult, 'agent' | 'compared'> {
  if (record.agent === undefined || read === null) return {};
  const { summary } = read;
  if (compared === undefined) return { agent: agentVerdicts(summary) };
  return {
    agent: agentVerdicts(summary, comparedWords(compared)),
    compared: { ...compared, shield: shieldOf(summary, compared) },
  };
}

function unmetIn({ scenarios, check, read, attacks }: Played): UnmetExpectation[] {
  return [
    ...(read?.summary.refused === true ? [REFUSED_IN_PROD] : []),
    ...scenarios.flatMap(({ unmet }) => unmet),
    ...unmetByEnds(read?.summary.agent ?? null),
    ...unmetByLog(check),
    ...unmetByAttacks(attacks?.summary),
  ];
}

function verdictOn({ check, read, attacks }: Played): RunVerdict {
  const theirs: KnownAttacks =
    attacks === undefined ? { are: 'missing' } : { are: 'judged', log: judgedLog(attacks.ended) };
  return verdictOf(judgedLog({ check, read }), theirs, EXPECTED);
}

/** Whether the run behaved as one that is known. One without a digest has failed by then. */
function digestCheck(
  expected: string | undefined,
  seen: string | null,
): { readonly check: RunCheck; readonly unmet: readonly UnmetExpectation[] } | undefined {
  if (expected === undefined || seen === null) return undefined;
  const passed = seen.startsWith(expected);
  const check = `behaviour digest is ${passed ? '' : 'not '}the expected one, ${expected.slice(0, 16)}`;
  return {
    check: { check, passed },
    unmet: passed ? [] : [unmetDigest(expected, seen)],
  };
}

function checkOfScenario({ scenario, status, judged }: ScenarioResult): RunCheck {
  const passed = isAsExpected({ status });
  const healed = status === 'observed' ? 'decided as expected, only observed' : HEALED;
  const isShort = passed && shortFormOf(saidIn(judged)) !== undefined;
  const check = `${scenario}: ${isShort ? healed : metText(judged)}`;
  return { check, passed, ...(status === 'inconclusive' && { open: true }) };
}

function isAsExpected({ status }: Pick<ScenarioResult, 'status'>): boolean {
  return status === 'passed' || status === 'observed';
}

function checksOfRun(run: Pick<Run, 'bus' | 'record'>, played: Played): RunCheck[] {
  const { events, check, read, attacks } = played;
  const chain = check.valid ? 'hash chain unbroken' : 'the log does not verify';
  return [
    checkOfLines(run, played),
    { check: `${chain}, head ${check.head.slice(0, 16)}`, passed: check.valid },
    {
      check: `${String(events)} events: log, its rows in the CSV, metrics and ${run.bus.kind} bus agree`,
      passed: true,
    },
    ...checksOfEnds(read),
    ...(attacks === undefined ? [] : checksOfAttacks(attacks.summary)),
  ];
}

function checkOfLines(run: Pick<Run, 'record'>, played: Played): RunCheck {
  const { check } = played;
  const due = linesDueOf(run, played);
  const lines = `${String(check.lines)}${due === null ? '' : ` of ${String(due)}`} proof lines`;
  if (!check.valid || (due !== null && check.lines !== due)) {
    return { check: `${lines}: not as many, or not in order`, passed: false };
  }
  const order = due === null ? 'in an order that a run may have' : 'in the required order';
  return { check: `${lines}, ${order}`, passed: true };
}

function linesDueOf({ record }: Pick<Run, 'record'>, { scenarios, read }: Played): number | null {
  // What the operator has to fix behind an observed incident takes lines of its own.
  if (scenarios.some(({ status }) => status !== 'passed')) return null;
  const policy = read?.run?.policy ?? wholePolicy(record.policy);
  return linesDue({ ...record, policy }, read?.summary ?? { scenarios: [] }, EXPECTED.incidents);
}

/** Told where it does not hold: a worker that ended by itself is no matter of most runs. */
function checksOfEnds(read: JudgedLog | null): RunCheck[] {
  const { unexplained } = read?.summary.agent ?? { unexplained: [] };
  return unexplained.length === 0 ? [] : [{ check: ENDS_EXPLAINED, passed: false }];
}

const CONTROL_CHECKS: Readonly<Record<ControlOutcome, RunCheck>> = {
  passed: { check: 'the genuine decision beside them passed', passed: true },
  paused: { check: 'the genuine decision beside them was stopped by the pause', passed: true },
  refused: { check: 'the genuine decision beside them was refused', passed: false },
  not_made: { check: 'the attacks are not evaluated', passed: false, open: true },
};

function checksOfAttacks({
  log_valid,
  attacks,
  blocked,
  app_unchanged,
  control,
}: AttackSummary): RunCheck[] {
  const blockedAll = {
    check: `${String(blocked)} of ${String(attacks)} attacks blocked, app ${app_unchanged ? 'unchanged' : 'changed'}`,
    passed: blocked === attacks && app_unchanged,
  };
  return [
    ...(control === 'not_made' ? [] : [blockedAll]),
    CONTROL_CHECKS[control],
    {
      check: `the log of the attacks ${log_valid ? 'holds too' : 'does not hold'}`,
      passed: log_valid,
    },
  ];
}
