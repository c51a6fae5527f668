import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Diagnostics } from '../../core/domain/ports.js';
import { jobRoot, prepareJobRoot } from '../../run/trials/job-root.js';
import {
  exitCodeOfAll,
  judgeRepeats,
  type ScenarioOutcome,
} from '../../run/trials/judge-repeats.js';
import { planTrials, type PlannedScenario, type TrialPlan } from '../../run/trials/plan-trials.js';
import { playAll } from '../../run/trials/play-all.js';
import { playInProcess } from '../../run/trials/play-in-process.js';
import { erroredTrial, playTrial, type PlayTrial } from '../../run/trials/play-trial.js';
import { readScenarioFiles } from '../../run/scenarios/read-scenario-files.js';
import { trialHead, type NotifyTrial, type TrialVerdict } from '../../run/trials/trial.js';
import type { AskedTrialRun } from '../command-table/run-flags.js';
import { watchForInterruption, type Interruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { peopleStream, present } from '../present.js';
import { openPresenter } from '../presenting/open-presenter.js';
import { openProgressLine } from '../progress-line.js';
import { openTerminal } from '../terminal.js';
import { printJson } from '../views/json.js';
import { repeatNotes } from '../views/repeat-notes.js';
import { trialsLine, trialsText, type TrialsReport } from '../views/trials-text.js';
import {
  chosenFiles,
  refuseOddOptions,
  refuseOddPlan,
  refuseUnsound,
} from './run-scenarios-checks.js';
import { jobFor, trialPlan } from './run-scenarios-plan.js';
import { notifyGithub, trialCommands, writeJunit } from './run-scenarios-report.js';

/** `demo-run run --scenario ...`: plays scenario files, each as a run of its own, and judges them. */
export async function runScenariosCommand(asked: AskedTrialRun): Promise<ExitCode> {
  refuseOddOptions(asked);
  const plan = planOf(asked);
  refuseOddPlan(asked, plan);
  const startedAt = Date.now();
  writeReport(asked, plan, { outcomes: plan.scenarios.map(notYetPlayed), startedAt });
  const interruption = watchForInterruption();
  try {
    const outcomes = await play(asked, plan, interruption);
    return report(asked, plan, { outcomes, startedAt, interrupted: interruption.exitCode() });
  } finally {
    interruption.dispose();
  }
}

function planOf(asked: AskedTrialRun): TrialPlan {
  const { files, problems } = readScenarioFiles(asked.scenario);
  refuseUnsound(problems);
  return planTrials(chosenFiles(files, asked), { ...asked, variesSeed: asked.simulated });
}

/** Plays everything, and tells how far it is. */
async function play(
  asked: AskedTrialRun,
  { scenarios }: TrialPlan,
  interruption: Interruption,
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
  const parts = { notifyTrial, interruption, diagnostics, isShown };
  try {
    const players = playersFor(asked, parts);
    return await playAll(scenarios, { players, failFast: asked.failFast, signal, notifyTrial });
  } finally {
    progress.end();
  }
}

interface Parts {
  readonly notifyTrial: NotifyTrial;
  readonly interruption: Interruption;
  readonly diagnostics: Diagnostics;
  readonly isShown: boolean;
}

function playersFor(asked: AskedTrialRun, parts: Parts): PlayTrial[] {
  if (asked.jobs === undefined) return [playerHere(asked, parts)];
  return Array.from({ length: asked.jobs }, (_, at) => playerApart(asked, at + 1, parts));
}

function playerHere(
  asked: AskedTrialRun,
  { notifyTrial, interruption, diagnostics, isShown }: Parts,
): PlayTrial {
  const { signal } = interruption;
  const around = { signal, diagnostics, terminal: openTerminal(signal) };
  return async (trial) => {
    if (!isShown) {
      return playTrial(
        trial,
        trialPlan(asked, trial, { ...around, notify: () => undefined }),
        notifyTrial,
      );
    }
    const only = [trial.file.scenario];
    const presenter = openPresenter({ ...asked, env: trial.env, only }, interruption);
    const { notify, pacing } = presenter;
    const played = await playTrial(
      trial,
      trialPlan(asked, trial, { ...around, notify, pacing }),
      notifyTrial,
    );
    presenter.flush();
    return played;
  };
}

function playerApart(
  asked: AskedTrialRun,
  job: number,
  { notifyTrial, interruption: { signal } }: Parts,
): PlayTrial {
  return async (trial) => {
    try {
      const root = prepareJobRoot(asked.root, job, asked.app ?? '');
      return await playInProcess(trial, jobFor(asked, trial, root), { signal, notifyTrial });
    } catch (error) {
      const where = { root: jobRoot(asked.root, job), run_id: null, wall_us: 0 };
      return erroredTrial(trial, error, EXIT.inconclusive, where);
    }
  };
}

/** A run by itself can be shown as any other is. */
function wantsPresenter({ pace, step, notes, verbose }: AskedTrialRun): boolean {
  return pace !== 'instant' || step || notes || verbose;
}

function printEvent(event: Parameters<NotifyTrial>[0]): void {
  if (event.fact === 'trial') printJson({ fact: 'trial', ...event.result });
  if (event.fact !== 'trial_run') return;
  const { trial, run_id, root } = event;
  printJson({ fact: 'trial_run', ...trialHead(trial), run_id, root });
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
  const notes = repeatNotes(outcomes, asked);
  const whole: TrialsReport = { verdict, outcomes, not_played, notes };
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
    { fact: 'scenarios', verdict, exit_code, not_played, notes, again: commands.again.join(' ') },
  ];
  present(asked, facts, (style) => trialsText(whole, commands, style), {
    line: trialsLine(whole),
  });
  notifyGithub(outcomes, not_played);
  writeReport(asked, plan, played);
  return exit_code;
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
