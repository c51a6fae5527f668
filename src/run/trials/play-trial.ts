import type { AgentRecord } from '../../core/domain/agent.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { shorten } from '../../core/domain/safe-text.js';
import { asSystemRefusal } from '../../core/domain/system-error.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import { monotonicMs } from '../../base/machine-time.js';
import { openRun } from '../assembly/open-run.js';
import type { RunPlan } from '../assembly/run-plan.js';
import type { Notify, RunResult } from '../walkthrough/progress-events.js';
import { runWalkthrough } from '../walkthrough/run-walkthrough.js';
import { agentTrial } from './agent-trial.js';
import {
  trialHead,
  type NotifyTrial,
  type Trial,
  type TrialExpectation,
  type TrialResult,
  type TrialVerdict,
} from './trial.js';
import { watchAttack } from './watch-attack.js';

const LONGEST_ERROR = 500;

/** Plays one trial to its end. Never throws. */
export type PlayTrial = (trial: Trial) => Promise<TrialResult>;

/**
 * Plays a trial in this process.
 * @param plan what it is; its own `notify` hears the run
 * @returns what came of it; a run that could not come to its end is not conclusive, whatever stopped it
 */
export async function playTrial(
  trial: Trial,
  plan: RunPlan,
  notifyTrial: NotifyTrial,
): Promise<TrialResult> {
  const from = monotonicMs();
  let run_id: string | null = null;
  let agent: AgentRecord | undefined;
  const watched = trial.pair && watchAttack(trial.pair.attack);
  const notify: Notify = (fact) => {
    watched?.hear(fact);
    if (fact.fact === 'run') {
      ({ run_id } = fact);
      ({ agent } = fact.run);
      notifyTrial({ fact: 'trial_run', trial, run_id, root: plan.root });
    }
    plan.notify(fact);
  };
  notifyTrial({ fact: 'trial_began', trial, root: plan.root });
  try {
    const result = await openRun({ ...plan, notify }, runWalkthrough);
    const beside = { attack: watched?.seen() ?? null, agent: agentTrial(agent, result) };
    return { ...resultOf(trial, plan.root, result), ...beside };
  } catch (error) {
    const where = { root: plan.root, run_id, wall_us: elapsedUs(from) };
    const interrupted = plan.signal.aborted ? codeOfSignal(plan.signal) : undefined;
    return erroredTrial(trial, error, interrupted ?? codeOfFailure(error), where);
  }
}

/** A trial that came to no end of its own: nothing that was expected could be evaluated. */
export function erroredTrial(
  trial: Trial,
  error: unknown,
  exit_code: ExitCode,
  where: Pick<TrialResult, 'root' | 'run_id' | 'wall_us'>,
): TrialResult {
  return {
    ...trialHead(trial),
    ...where,
    verdict: 'INCONCLUSIVE',
    exit_code: exit_code === EXIT.ok ? EXIT.inconclusive : exit_code,
    behaviour_digest: null,
    judged: trial.file.scenario.expect.map(notPlayed),
    unmet: [],
    attack: trial.pair === undefined ? null : watchAttack(trial.pair.attack).seen(),
    agent: null,
    error: shorten(failureText(error), LONGEST_ERROR),
  };
}

function notPlayed(expectation: Expectation): TrialExpectation {
  return { expectation, result: 'errored', seen: 'the scenario was not played', seq: null };
}

/** The code of a run that a signal ended. */
export function codeOfSignal({ reason }: AbortSignal): ExitCode {
  return ['SIGINT', 'quit'].includes(String(reason)) ? EXIT.interrupted : EXIT.terminated;
}

function resultOf(
  trial: Trial,
  root: string,
  result: RunResult,
): Omit<TrialResult, 'attack' | 'agent'> {
  const { run_id, exit_code, behaviour_digest, unmet, wall_us } = result;
  return {
    ...trialHead(trial),
    verdict: verdictOf(result),
    exit_code,
    root,
    run_id,
    behaviour_digest,
    judged: result.scenarios[0]?.judged ?? trial.file.scenario.expect.map(notPlayed),
    unmet,
    error: null,
    wall_us,
  };
}

/** Three words in place of all that a run can end with. Only observed, as expected, is as expected. */
function verdictOf({ verdict }: RunResult): TrialVerdict {
  if (verdict === 'PASS' || verdict === 'OBSERVED') return 'PASS';
  return verdict === 'FAIL' || verdict === 'REFUSED' ? 'FAIL' : 'INCONCLUSIVE';
}

/** The code that a run by itself ends with for such an error. */
function codeOfFailure(error: unknown): ExitCode {
  return knownAs(error)?.exitCode ?? EXIT.bug;
}

/** What was wrong, and how to fix it where that is known. */
function failureText(error: unknown): string {
  const known = knownAs(error);
  if (known === undefined) return messageOf(error);
  const { message, remedy } = known;
  return remedy === undefined ? message : `${message}; to fix it: ${remedy}`;
}

function knownAs(error: unknown): DemoRunError | undefined {
  return error instanceof DemoRunError ? error : asSystemRefusal(error);
}

function elapsedUs(from: number): number {
  return Math.round((monotonicMs() - from) * 1_000);
}
