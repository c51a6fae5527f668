import { createInterface } from 'node:readline';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { readScenarioFiles } from '../../run/scenarios/read-scenario-files.js';
import { JOB_READY, jobRequestSchema } from '../../run/trials/job-messages.js';
import { planTrials } from '../../run/trials/plan-trials.js';
import type { Trial } from '../../run/trials/trial.js';
import type { AskedTrialRun } from '../command-table/run-flags.js';
import { watchForInterruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { printJson } from '../views/json.js';
import { expectedFiles } from './agent-options.js';
import { refuseUnsound } from './run-scenarios-checks.js';
import { playerHere, printEvent } from './run-scenarios-players.js';

/**
 * What `--jobs` starts: plays the runs that standard input asks for, one after the other, until it ends. Each
 * line of a run is told too, so that one that hangs is known by its silence.
 * @returns `ok` after a whole trial, however it ended
 * @throws UsageError for a file that is not sound; ZodError for what is no request
 */
export async function runAsJobCommand(asked: AskedTrialRun): Promise<ExitCode> {
  const interruption = watchForInterruption();
  const { signal } = interruption;
  const diagnostics = openOperatorLog(asked.root, asked.logLevel);
  const play = playerHere(asked, {
    notifyTrial: printEvent,
    interruption,
    diagnostics,
    isShown: true,
  });
  const requests = createInterface({ input: process.stdin, terminal: false, signal });
  let isPlaying = false;
  // Who asks waits for the answer: where that one was killed, nobody reads it, and the root is to be free.
  requests.once('close', () => {
    if (isPlaying) interruption.quit();
  });
  try {
    for await (const request of requests) {
      const trial = trialOf(request, asked);
      isPlaying = true;
      const result = await play(trial);
      isPlaying = false;
      printEvent({ fact: 'trial', trial, result });
      if (signal.aborted) break;
      printJson(JOB_READY);
    }
    return interruption.exitCode() ?? EXIT.ok;
  } finally {
    requests.close();
    // What is only paused keeps a process going.
    process.stdin.destroy();
    interruption.dispose();
  }
}

function trialOf(request: string, asked: AskedTrialRun): Trial {
  const { file, part, policy_sha256, ...wanted } = jobRequestSchema.parse(JSON.parse(request));
  const { files, problems } = readScenarioFiles([file]);
  refuseUnsound(problems);
  const { scenarios } = planTrials(expectedFiles(files, asked), {
    ...wanted,
    policyOf: policy_sha256 === undefined ? undefined : () => policy_sha256,
    repeat: 1,
    variesSeed: false,
  });
  const trial = scenarios.flatMap(({ trials }) => trials).find(({ pair }) => pair?.part === part);
  if (trial === undefined) throw new RangeError('the scenario is not for this environment');
  return trial;
}
