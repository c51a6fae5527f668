import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ENVIRONMENTS } from '../../core/domain/environment.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { expectationSchema } from '../../core/domain/proof-lines/expectations.js';
import { shorten } from '../../core/domain/safe-text.js';
import { monotonicMs } from '../../base/machine-time.js';
import { codeOfSignal, erroredTrial } from './play-trial.js';
import { trialHead, type NotifyTrial, type Trial, type TrialResult } from './trial.js';

/** How a trial is played in a process of its own. */
export interface Job {
  readonly root: string;
  /** The program and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly env: NodeJS.ProcessEnv;
}

export interface JobLimits {
  /** A job that has told nothing for so long hangs. */
  readonly silentMs: number;
  /** What was asked to end and has not by then is killed. */
  readonly graceMs: number;
}

/** No step of a run is as long; a human cannot be asked there. */
export const JOB_LIMITS: JobLimits = { silentMs: 300_000, graceMs: 20_000 };

const CODES = Object.values(EXIT) as [ExitCode, ...ExitCode[]];
/** As much of its complaints as is kept. */
const KEPT_DIAGNOSTIC = 2_000;

const impliedSchema = z.strictObject({ implied: z.enum(['well_after_last_act', 'no_refusal']) });

/** What a job tells on its standard output: of other facts nothing is needed. */
const factSchema = z.discriminatedUnion('fact', [
  z.object({ fact: z.literal('trial_run'), run_id: z.string().max(40) }),
  z.object({
    fact: z.literal('trial'),
    scenario: z.string(),
    env: z.enum(ENVIRONMENTS),
    seed: z.int(),
    verdict: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
    exit_code: z.custom<ExitCode>((code) => CODES.some((known) => known === code)),
    run_id: z.string().max(40).nullable(),
    behaviour_digest: z.string().max(64).nullable(),
    judged: z.array(
      z.object({
        expectation: z.union([expectationSchema, impliedSchema]),
        result: z.enum(['met', 'missed', 'errored']),
        seen: z.string(),
        seq: z.int().nullable(),
      }),
    ),
    unmet: z.array(
      z.object({
        about: z.string(),
        expected: z.string(),
        seen: z.string(),
        seq: z.int().nullable(),
        remedy: z.string(),
      }),
    ),
    error: z.string().nullable(),
    wall_us: z.int().min(0),
  }),
]);
type Told = Extract<z.infer<typeof factSchema>, { fact: 'trial' }>;

/**
 * Plays a trial in a process of its own, which is this program again. One that dies, hangs or tells nothing
 * that can be read is an errored trial.
 * @param signal ends the process in good order, as it ends a run in this one
 */
export async function playInProcess(
  trial: Trial,
  job: Job,
  { signal, notifyTrial }: { readonly signal: AbortSignal; readonly notifyTrial: NotifyTrial },
  limits = JOB_LIMITS,
): Promise<TrialResult> {
  const from = monotonicMs();
  const { root } = job;
  let run_id: string | null = null;
  let told: Told | undefined;
  notifyTrial({ fact: 'trial_began', trial, root });
  const ended = await runJob(job, signal, limits, (line) => {
    const fact = factIn(line);
    if (fact?.fact === 'trial') told ??= fact;
    if (fact?.fact === 'trial_run') {
      ({ run_id } = fact);
      notifyTrial({ fact: 'trial_run', trial, run_id, root });
    }
  });
  const wall_us = Math.round((monotonicMs() - from) * 1_000);
  if (told !== undefined && isAbout(told, trial) && agrees(told, ended.code)) {
    const { verdict, exit_code, behaviour_digest, judged, unmet, error } = told;
    const found = { verdict, exit_code, behaviour_digest, judged, unmet, error };
    return { ...trialHead(trial), ...found, root, run_id: told.run_id, wall_us: told.wall_us };
  }
  const code = signal.aborted ? codeOfSignal(signal) : EXIT.inconclusive;
  return erroredTrial(trial, new Error(ended.how), code, { root, run_id, wall_us });
}

/** A result of something else, or of other expectations, would be counted for what it is not. */
function isAbout(told: Told, { file, env, seed }: Trial): boolean {
  const { id, expect } = file.scenario;
  const judged = told.judged.slice(0, expect.length).map(({ expectation }) => expectation);
  return (
    told.scenario === id &&
    told.env === env &&
    told.seed === seed &&
    isDeepStrictEqual(judged, expect)
  );
}

/** What died after it told of a pass has not passed. */
function agrees({ verdict }: Told, code: number | null): boolean {
  return (verdict === 'PASS') === (code === EXIT.ok);
}

function factIn(line: string): z.infer<typeof factSchema> | undefined {
  try {
    return factSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

interface Ended {
  /** Null where a signal ended it, or where it never began. */
  readonly code: number | null;
  readonly how: string;
}

async function runJob(
  { command: [program, ...args], env }: Job,
  signal: AbortSignal,
  limits: JobLimits,
  onLine: (line: string) => void,
): Promise<Ended> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ending = endable(child, limits);
  const interrupt = () => {
    ending.end(signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  };
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  let diagnostic = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    diagnostic = `${diagnostic}${text}`.slice(-KEPT_DIAGNOSTIC);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    ending.heard();
    onLine(line);
  });
  try {
    const { code, how } = await endOf(child);
    const why = ending.hangs() ? `it told nothing for ${String(limits.silentMs)} ms` : how;
    const said = shorten(diagnostic.trim().split('\n').at(-1) ?? '', 200);
    return { code, how: `the job came to no result: ${why}${said === '' ? '' : `; ${said}`}` };
  } finally {
    signal.removeEventListener('abort', interrupt);
    ending.dispose();
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, how: `it could not be started: ${error.message}` });
    });
    child.once('close', (code, name) => {
      const how = name === null ? `it ended with exit ${String(code)}` : `it was ended by ${name}`;
      resolve({ code, how });
    });
  });
}

/** Asks a process to end where it is silent or interrupted, and kills it where it does not. */
function endable(child: ChildProcess, { silentMs, graceMs }: JobLimits) {
  let grace: NodeJS.Timeout | undefined;
  let isSilent = false;
  const end = (name: NodeJS.Signals) => {
    child.kill(name);
    grace ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const silence = setTimeout(() => {
    isSilent = true;
    end('SIGTERM');
  }, silentMs);
  return {
    end,
    heard: () => silence.refresh(),
    hangs: () => isSilent,
    dispose() {
      clearTimeout(silence);
      clearTimeout(grace);
    },
  };
}
