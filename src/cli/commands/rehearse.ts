import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import type { CommonOptions } from '../options.js';
import { interruptibly } from '../interruption.js';
import { peopleStream, present } from '../present.js';
import { stepsOf } from '../../run/walkthrough/steps.js';
import { planFor, type Pace } from '../../run/walkthrough/time-plan.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import { rehearsalText, timesOf, type Rehearsal } from '../views/rehearsal-text.js';
import type { ReadinessFinding } from '../../run/assembly/rehearsal/finding.js';
import { findReadiness } from '../../run/assembly/rehearsal/readiness.js';
import { rehearseRun, type Rehearsable } from '../../run/assembly/rehearsal/scratch-run.js';
import type { AskedRun, AskedTrialRun } from '../command-table/run-flags.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';
import { withAskedApp } from './own-app-options.js';
import { readTrialPlan } from './run-scenarios.js';
import { trialPlan } from './run-scenarios-plan.js';
import { parseRunOptions } from './run-options.js';

const SILENT = { info: () => undefined, warn: () => undefined };

/** How the runs will be shown. */
interface Showing extends CommonOptions {
  readonly pace: Pace;
  readonly step: boolean;
}

/**
 * `demo-run rehearse`: whether the run that these options ask for would go well here. Changes
 * nothing in the root.
 */
export async function rehearseCommand(asked: AskedRun): Promise<ExitCode> {
  const options = parseRunOptions(asked);
  return interruptibly((signal) =>
    withAskedApp(asked, { root: options.root, signal }, (own) => {
      const run: Rehearsable = { ...options, ...own, kind: 'run', signal, diagnostics: SILENT };
      return rehearse(options, [run]);
    }),
  );
}

/** The same of each run that `--scenario` asks for; of its repeats the first alone is played. */
export async function rehearseScenariosCommand(asked: AskedTrialRun): Promise<ExitCode> {
  const { scenarios } = readTrialPlan(asked);
  return interruptibly((signal) =>
    withAskedApp(asked, { root: asked.root, signal }, (own) => {
      const around = { notify: () => undefined, signal, diagnostics: SILENT, own };
      const first = scenarios.flatMap(({ trials }) => trials.slice(0, 1));
      return rehearse(
        asked,
        first.map((trial) => trialPlan(asked, trial, around)),
      );
    }),
  );
}

async function rehearse(options: Showing, runs: readonly Rehearsable[]): Promise<ExitCode> {
  const { pace } = options;
  // Several runs are never shown step by step.
  const steps = runs.length === 1 ? runs.flatMap(({ scenarios }) => stepsOf(scenarios)) : [];
  const around = await readinessFor(options, runs);
  const hasBus = around.every(({ check, ok }) => check !== 'bus' || ok);
  const played = [];
  for (const run of runs) {
    const one = await rehearseRun({
      ...run,
      // A bus that does not answer has been found out: the rest is played without it.
      redis: hasBus ? run.redis : undefined,
      allowProdInjection: true,
    });
    played.push({ ...one, finding: namedBy(runs.length === 1 ? undefined : run, one.finding) });
  }
  const findings = [...around, ...played.flatMap(({ finding, slow }) => [finding, ...slow])];
  const rehearsal: Rehearsal = {
    ready: findings.every(({ ok }) => ok),
    findings,
    pace,
    took_ms: played.reduce<number | undefined>(
      (sum, { took_ms }) =>
        sum === undefined || took_ms === undefined ? undefined : sum + took_ms,
      0,
    ),
    times: timesOf(planFor(pace, steps)),
  };
  present(options, { fact: 'rehearsed', ...rehearsal }, (style) => {
    const rows = rehearsalText(rehearsal, steps, { style, root: options.root });
    return options.quiet ? rows.slice(-1) : rows;
  });
  return rehearsal.ready ? EXIT.ok : EXIT.answerIsNo;
}

function readinessFor(options: Showing, runs: readonly Rehearsable[]): Promise<ReadinessFinding[]> {
  const [first] = runs;
  return findReadiness({
    root: options.root,
    envs: [...new Set(runs.map(({ env }) => env))],
    app: String(first?.request['name']),
    redis: first?.redis,
    stateFolder: stateFolder(),
    screen: peopleStream(options),
    isTyped: process.stdin.isTTY,
    waitsForSomebody: options.step || runs.some(asksHuman),
    mayInject: runs.every(({ env, allowProdInjection }) => env !== 'prod' || allowProdInjection),
  });
}

/** Which of several runs it is about. */
function namedBy(run: Rehearsable | undefined, finding: ReadinessFinding): ReadinessFinding {
  if (run === undefined) return finding;
  const ids = run.scenarios.map(({ id }) => id).join(', ');
  return { ...finding, found: `${ids}: ${finding.found}` };
}

/** A human has to approve what comes of a scenario. A run that is refused, or only observes, asks nobody. */
function asksHuman({
  env,
  observe,
  allowProdInjection,
  policyFile,
  recordedAnswer,
  scenarios,
}: Rehearsable): boolean {
  if (observe === true || (env === 'prod' && !allowProdInjection)) return false;
  if (recordedAnswer !== undefined) return false;
  const asks: readonly string[] = readPolicyInputs(policyFile).policy.environment_approval[env];
  return scenarios.some(({ expect }) =>
    expect.some((one) => isActed(one) && asks.includes(one.action)),
  );
}

function isActed(expected: Expectation): expected is Extract<Expectation, { action: unknown }> {
  return 'action' in expected && expected.times !== 0;
}
