import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { remedyForPlace } from '../../core/domain/system-error.js';
import type { Diagnostics } from '../../core/domain/ports.js';
import { jobRoot, prepareJobRoot } from '../../run/trials/job-root.js';
import { openJob, type JobPlayer } from '../../run/trials/play-in-process.js';
import { erroredTrial, playTrial, type PlayTrial } from '../../run/trials/play-trial.js';
import { trialHead, type NotifyTrial } from '../../run/trials/trial.js';
import type { AskedTrialRun } from '../command-table/run-flags.js';
import type { Interruption } from '../interruption.js';
import { openPresenter } from '../presenting/open-presenter.js';
import { openTerminal } from '../terminal.js';
import { printJson } from '../views/json.js';
import { comparisonFor } from './agent-comparison.js';
import type { OwnPlan } from './own-app-options.js';
import { jobFor, trialPlan } from './run-scenarios-plan.js';

/** What players have in common. */
interface Parts {
  readonly notifyTrial: NotifyTrial;
  readonly interruption: Interruption;
  readonly diagnostics: Diagnostics;
  /** Whether the run is shown, as one without scenario files is. */
  readonly isShown: boolean;
  /** What serves it, where that is an app of somebody's own. */
  readonly own?: OwnPlan | undefined;
}

/** One player here, or one for each job. They are closed when nothing more is to be played. */
export function playersFor(asked: AskedTrialRun, parts: Parts): JobPlayer[] {
  if (asked.jobs === undefined) {
    return [{ play: playerHere(asked, parts), close: () => Promise.resolve() }];
  }
  return Array.from({ length: asked.jobs }, (_, at) => playerApart(asked, at + 1, parts));
}

/** Plays in this process. */
export function playerHere(
  asked: AskedTrialRun,
  { notifyTrial, interruption, diagnostics, isShown, own }: Parts,
): PlayTrial {
  const { signal } = interruption;
  const compareAnswers = comparisonFor(asked, diagnostics);
  const around = { signal, diagnostics, compareAnswers, terminal: openTerminal(signal), own };
  return async (trial) => {
    if (!isShown) {
      return playTrial(
        trial,
        trialPlan(asked, trial, { ...around, notify: () => undefined }),
        notifyTrial,
      );
    }
    const scenarios = [trial.file.scenario];
    const presenter = openPresenter({ ...asked, env: trial.env, scenarios }, interruption);
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
  number: number,
  { notifyTrial, interruption: { signal } }: Parts,
): JobPlayer {
  const root = jobRoot(asked.root, number);
  const job = openJob(jobFor(asked, root, number), { signal, notifyTrial });
  return {
    async play(trial) {
      try {
        prepareJobRoot(asked.root, number, asked.app ?? '');
      } catch (cause) {
        const error = unusableRoot(root, cause);
        return erroredTrial(trial, error, error.exitCode, { root, run_id: null, wall_us: 0 });
      }
      return job.play(trial);
    },
    close: job.close,
  };
}

/** As of a run that cannot use its root. */
function unusableRoot(root: string, cause: unknown): DemoRunError {
  return new DemoRunError('proof_log_failed', `${root} cannot be used: ${messageOf(cause)}`, {
    cause,
    remedy: remedyForPlace(cause, 'choose a writable folder with --root'),
  });
}

/** Tells as JSON how far the runs are. */
export function printEvent(event: Parameters<NotifyTrial>[0]): void {
  if (event.fact === 'trial') printJson({ fact: 'trial', ...event.result });
  if (event.fact === 'trial_began') {
    printJson({ fact: 'trial_began', ...trialHead(event.trial), root: event.root });
  }
  if (event.fact !== 'trial_run') return;
  const { trial, run_id, root } = event;
  printJson({ fact: 'trial_run', ...trialHead(trial), run_id, root });
}
