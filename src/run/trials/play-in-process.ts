import { resolve } from 'node:path';
import { interruptedError } from '../../core/domain/errors.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import { monotonicMs } from '../../base/machine-time.js';
import { isAbout, jobFactIn, type JobRequest, type ToldTrial } from './job-messages.js';
import { startJob, type Job, type JobEnd, type JobLimits, type JobProcess } from './job-process.js';
import { codeOfSignal, erroredTrial, type PlayTrial } from './play-trial.js';
import { trialHead, type NotifyTrial, type Trial, type TrialResult } from './trial.js';

/** No step of a run is as long; a human cannot be asked there. */
export const JOB_LIMITS: JobLimits = { silentMs: 300_000, graceMs: 20_000 };

export interface JobPlayer {
  /** One after the other. */
  readonly play: PlayTrial;
  /** Nothing more is played. @returns when its process has ended. Never rejects. */
  readonly close: () => Promise<void>;
}

interface JobOptions {
  readonly signal: AbortSignal;
  readonly notifyTrial: NotifyTrial;
  readonly limits?: JobLimits;
}

/**
 * Plays trials in a process of their own, which is this program again. It is started for the first of them, as
 * loading it takes about as long as a run, and anew after one that died, hung or told nothing that can be read:
 * that one is an errored trial.
 */
export function openJob(
  job: Job,
  { signal, notifyTrial, limits = JOB_LIMITS }: JobOptions,
): JobPlayer {
  let running: JobProcess | undefined;
  const close = async () => {
    const closing = running;
    running = undefined;
    await closing?.close();
  };
  const play = async (trial: Trial) => {
    running ??= startJob(job, signal, limits);
    const { result, isUsable } = await playOne(trial, running, { job, signal, notifyTrial });
    if (!isUsable) await close();
    return result;
  };
  return { play, close };
}

interface Played {
  readonly result: TrialResult;
  /** Whether the process may be asked for another trial. */
  readonly isUsable: boolean;
}

async function playOne(
  trial: Trial,
  running: JobProcess,
  { job: { root }, signal, notifyTrial }: JobOptions & { readonly job: Job },
): Promise<Played> {
  const from = monotonicMs();
  let run_id: string | null = null;
  let told: ToldTrial | undefined;
  notifyTrial({ fact: 'trial_began', trial, root });
  const ended = await running.ask(requestFor(trial), (line) => {
    const fact = jobFactIn(line);
    if (fact?.fact === 'trial') told ??= fact;
    if (fact?.fact === 'trial_run') {
      ({ run_id } = fact);
      notifyTrial({ fact: 'trial_run', trial, run_id, root });
    }
    return fact?.fact === 'job_ready';
  });
  if (told !== undefined && isAbout(told, trial) && agrees(told, ended, signal)) {
    const { verdict, exit_code, behaviour_digest, judged, unmet } = told;
    const { attack, agent, error, wall_us } = told;
    const found = { verdict, exit_code, behaviour_digest, judged, unmet };
    const result = {
      ...trialHead(trial),
      ...found,
      attack,
      agent,
      error,
      wall_us,
      root,
      run_id: told.run_id,
    };
    return { result, isUsable: ended === undefined };
  }
  const wall_us = Math.round((monotonicMs() - from) * 1_000);
  const code = signal.aborted ? codeOfSignal(signal) : EXIT.inconclusive;
  const how = ended?.how ?? 'it told of something else';
  const error = signal.aborted
    ? interruptedError()
    : new Error(`the job came to no result: ${how}`);
  return { result: erroredTrial(trial, error, code, { root, run_id, wall_us }), isUsable: false };
}

function requestFor({ file, env, seed, policy_sha256, pair }: Trial): string {
  const which = pair === undefined ? {} : { part: pair.part };
  const path = resolve(file.path);
  return JSON.stringify({ file: path, env, seed, policy_sha256, ...which } satisfies JobRequest);
}

/** What died after it told of a pass has not passed; unless it was asked to end, and did so in good order. */
function agrees({ verdict }: ToldTrial, ended: JobEnd | undefined, signal: AbortSignal): boolean {
  if (ended === undefined) return true;
  if (signal.aborted && ended.code === codeOfSignal(signal)) return true;
  return (verdict === 'PASS') === (ended.code === EXIT.ok);
}
