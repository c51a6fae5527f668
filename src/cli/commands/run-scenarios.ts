import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import {
  exitCodeOfAll,
  judgeRepeats,
  type ScenarioOutcome,
} from '../../run/trials/judge-repeats.js';
import { agentTotals } from '../../run/trials/agent-totals.js';
import {
  attackReport,
  withheldReport,
  type WithheldReport,
} from '../../run/trials/attack-figures.js';
import { planTrials, type PlannedScenario, type TrialPlan } from '../../run/trials/plan-trials.js';
import { playAll } from '../../run/trials/play-all.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';
import { readScenarioFiles } from '../../run/scenarios/read-scenario-files.js';
import type { NotifyTrial, TrialVerdict } from '../../run/trials/trial.js';
import type { AskedTrialRun } from '../command-table/run-flags.js';
import { watchForInterruption, type Interruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { peopleStream, present } from '../present.js';
import { openProgressLine } from '../progress-line.js';
import { interruptionNote } from '../views/interruption-note.js';
import { JOB_ROOTS, repeatNotes } from '../views/repeat-notes.js';
import { trialsLine, trialsText, type TrialsReport } from '../views/trials-text.js';
import { expectedFiles, openAgentFor } from './agent-options.js';
import { withAskedApp, type OwnPlan } from './own-app-options.js';
import {
  chosenFiles,
  refuseImpossible,
  refuseOddOptions,
  refuseOddPlan,
  refuseUnsound,
} from './run-scenarios-checks.js';
import { policyFileOf } from './run-scenarios-plan.js';
import { playersFor, printEvent } from './run-scenarios-players.js';
import {
  notifyGithub,
  notifyGithubOfProblems,
  trialCommands,
  writeJunit,
} from './run-scenarios-report.js';

/** `demo-run run --scenario ...`: plays scenario files, each as a run of its own, and judges them. */
export async function runScenariosCommand(asked: AskedTrialRun): Promise<ExitCode> {
  const plan = readTrialPlan(asked);
  const startedAt = Date.now();
  writeReport(asked, plan, { outcomes: plan.scenarios.map(notYetPlayed), startedAt });
  const interruption = watchForInterruption();
  try {
    const place = { root: asked.root, signal: interruption.signal };
    const outcomes = await withAskedApp(asked, place, (own) =>
      play(asked, plan, interruption, own),
    );
    return report(asked, plan, { outcomes, startedAt, interrupted: interruption.exitCode() });
  } finally {
    interruption.dispose();
  }
}

/** @throws UsageError where what is asked for is odd, or cannot be played */
export function readTrialPlan(asked: AskedTrialRun): TrialPlan {
  refuseOddOptions(asked);
  // What is wrong with its command, key or transcript is said before anything is played.
  openAgentFor(asked);
  const { files, problems } = readScenarioFiles(asked.scenario);
  notifyGithubOfProblems(problems);
  refuseUnsound(problems);
  const chosen = expectedFiles(chosenFiles(files, asked), asked);
  refuseImpossible(asked, chosen);
  const policyOf = (file: ScenarioFile) =>
    readPolicyInputs(policyFileOf(asked, file)).policy_sha256;
  const plan = planTrials(chosen, { ...asked, variesSeed: asked.simulated, policyOf });
  refuseOddPlan(asked, plan);
  return plan;
}

/** Plays everything, and tells how far it is. */
async function play(
  asked: AskedTrialRun,
  { scenarios }: TrialPlan,
  interruption: Interruption,
  own: OwnPlan | undefined,
): Promise<ScenarioOutcome[]> {
  const { signal } = interruption;
  const diagnostics = openOperatorLog(asked.root, asked.logLevel);
  const all = scenarios.flatMap(({ trials }) => trials);
  const isShown = all.length === 1 && asked.jobs === undefined && wantsPresenter(asked);
  const progress = openProgressLine(peopleStream(asked), !asked.quiet && !isShown);
  let done = 0;
  const notifyTrial: NotifyTrial = (event) => {
    if (event.fact === 'trial') done += 1;
    if (asked.json) printEvent(event);
    const { scenario } = event.trial.file;
    progress.say(`${String(done)} of ${String(all.length)} done, ${scenario.id}`);
    if (event.fact !== 'trial_run') return;
    diagnostics.info('trial began', { run_id: event.run_id, root: event.root });
  };
  const players = playersFor(asked, { notifyTrial, interruption, diagnostics, isShown, own });
  try {
    const options = { players: players.map((one) => one.play), failFast: asked.failFast };
    return await playAll(scenarios, { ...options, signal, notifyTrial });
  } finally {
    await Promise.all(players.map((one) => one.close()));
    progress.end();
  }
}

/** A run by itself can be shown as any other is. */
function wantsPresenter({ pace, step, notes, notesTo, verbose }: AskedTrialRun): boolean {
  return pace !== 'instant' || step || notes || notesTo !== undefined || verbose;
}

interface Played {
  readonly outcomes: readonly ScenarioOutcome[];
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly interrupted: ExitCode | undefined;
}

/** Tells everybody who asked; the file for a CI comes last, so that its failure hides nothing. */
function report(asked: AskedTrialRun, plan: TrialPlan, played: Played): ExitCode {
  const { outcomes, interrupted } = played;
  const { not_played } = plan;
  const commands = trialCommands(asked, plan.scenarios);
  const verdict = verdictOfAll(outcomes);
  const isInterrupted = interrupted !== undefined;
  const withheld = withheldReport(outcomes);
  const notes = [
    ...(isInterrupted ? [interruptionNote(outcomes)] : []),
    ...(asked.jobs === undefined ? [] : [JOB_ROOTS]),
    ...repeatNotes(outcomes, asked),
    ...(asked.simulated && isNeverTwice(withheld) ? [WITHIN_SIMULATED] : []),
  ];
  const attacks = attackReport(outcomes);
  const agent = agentTotals(outcomes);
  const all = { verdict, outcomes, not_played, notes };
  const whole: TrialsReport = { ...all, attacks, withheld, agent, isInterrupted };
  const codes = outcomes.map(({ exit_code }) => exit_code);
  const exit_code = exitCodeOfAll([...codes, interrupted ?? EXIT.ok]);
  const facts = [
    ...outcomes.map(({ trials, expectations, ...outcome }) => ({
      fact: 'scenario',
      ...outcome,
      expectations: expectations.map(({ expectation, met, missed, errored }) => ({
        expectation,
        met,
        missed,
        errored,
      })),
      run_ids: trials.map(({ run_id }) => run_id),
    })),
    ...(attacks === undefined ? [] : [{ fact: 'text_attacks', ...attacks }]),
    ...(withheld === undefined ? [] : [{ fact: 'withheld_verdicts', ...withheld }]),
    ...(agent === undefined ? [] : [{ fact: 'agent', ...agent }]),
    { fact: 'scenarios', verdict, exit_code, not_played, notes, again: commands.again.join(' ') },
  ];
  present(asked, facts, (style) => trialsText(whole, commands, style), {
    line: trialsLine(whole),
  });
  notifyGithub(outcomes, not_played, commands);
  writeReport(asked, plan, played);
  return exit_code;
}

const WITHIN_SIMULATED = 'nothing was proposed twice within what a simulated app waits';

function isNeverTwice(withheld: WithheldReport | undefined): boolean {
  return withheld !== undefined && withheld.acted_twice.n > 0 && withheld.acted_twice.k === 0;
}

/**
 * Written before the first run too: then it is known that it can be, and where this process is killed, a CI
 * finds what says that nothing was concluded, and no report of an earlier run.
 */
function writeReport(
  asked: AskedTrialRun,
  { scenarios }: TrialPlan,
  { outcomes, startedAt }: Pick<Played, 'outcomes' | 'startedAt'>,
): void {
  if (asked.junit === undefined) return;
  writeJunit(asked.junit, outcomes, trialCommands(asked, scenarios), startedAt);
}

function notYetPlayed(planned: PlannedScenario): ScenarioOutcome {
  return judgeRepeats(planned, []);
}

function verdictOfAll(outcomes: readonly ScenarioOutcome[]): TrialVerdict {
  const words = outcomes.map(({ verdict }) => verdict);
  if (words.includes('FAIL')) return 'FAIL';
  return words.includes('INCONCLUSIVE') ? 'INCONCLUSIVE' : 'PASS';
}
