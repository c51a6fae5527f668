import { join, resolve } from 'node:path';
import { openSimulatedBackend } from '../../lab/simulated/simulated-backend.js';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import type { Diagnostics } from '../../core/domain/ports.js';
import type { RunPlan } from '../../run/assembly/run-plan.js';
import type { Pacing } from '../../run/walkthrough/run.js';
import type { Job } from '../../run/trials/play-in-process.js';
import type { Trial } from '../../run/trials/trial.js';
import { RUN_FLAGS, type AskedTrialRun } from '../command-table/run-flags.js';
import { optionNamed } from '../options.js';

/** What a run of one trial is, where it is played in this process. */
export function trialPlan(
  asked: AskedTrialRun,
  trial: Trial,
  around: Pick<RunPlan, 'notify' | 'signal'> & {
    readonly diagnostics: Diagnostics;
    readonly pacing?: Pacing;
    readonly terminal?: RunPlan['terminal'];
  },
): RunPlan {
  const { file, env, seed } = trial;
  const { root, app, repo, runtime, replace, allowProdInjection, redis, port, learn } = asked;
  return {
    ...around,
    kind: 'run',
    root,
    stateFolder: stateFolder(),
    env,
    scenarios: [file.scenario],
    recordedAnswer: file.approval,
    requestsPerSecond: file.traffic?.requests_per_second,
    scaling: limitsOf(file),
    request: { name: app, repo_url: repo, runtime: runtime ?? file.app?.runtime },
    replaceSpec: replace,
    allowProdInjection,
    redis,
    port: port ?? 0,
    seed,
    learn,
    observe: asked.observe || file.observe,
    expectDigest: asked.expectDigest,
    policyFile: asked.policy ?? file.policy,
    ...(asked.simulated && { openBackend: openSimulatedBackend }),
  };
}

/** Both or none: a file that says one of them says the other too. */
function limitsOf({ app }: Trial['file']): RunPlan['scaling'] {
  const { min_replicas, max_replicas } = app ?? {};
  if (min_replicas === undefined || max_replicas === undefined) return undefined;
  return { min_replicas, max_replicas };
}

/** What a job is started with: the same options, and one run of the one scenario. */
export function jobFor(asked: AskedTrialRun, trial: Trial, root: string): Job {
  const { logLevel, redis } = asked;
  const args = [
    'run',
    // It tells each line, so that a job that hangs is known by its silence.
    ...['--json', '--verbose', '--root', root, '--log-level', logLevel],
    ...trialWords(asked, trial, resolve),
  ];
  const launcher = join(PACKAGE_ROOT, 'scripts', 'demo-run.mjs');
  return { root, command: [process.execPath, launcher, ...args], env: jobVariables(redis) };
}

/**
 * The options that make one run of a trial, as words. The bus is left out: its URL may hold a password, and
 * belongs into the variable for it.
 * @param named how a path is written
 */
export function trialWords(
  asked: AskedTrialRun,
  { file, env, seed }: Trial,
  named: (path: string) => string,
): string[] {
  const values = {
    scenario: named(file.path),
    repeat: '1',
    env,
    seed: String(seed),
    ...(asked.app !== RUN_FLAGS.app.default && { app: asked.app }),
    ...(asked.repo !== undefined && { repo: asked.repo }),
    ...(asked.runtime !== undefined && { runtime: asked.runtime }),
    ...(asked.policy !== undefined && { policy: named(asked.policy) }),
    ...(asked.port !== undefined && { port: String(asked.port) }),
    ...(asked.expectDigest !== undefined && { expectDigest: asked.expectDigest }),
  };
  const { replace, allowProdInjection, simulated, learn, observe } = asked;
  const switches = Object.entries({ replace, allowProdInjection, simulated, learn, observe });
  return [
    ...Object.entries(values).flatMap(([name, value]) => [optionNamed(name), String(value)]),
    ...switches.flatMap(([name, isOn]) => (isOn ? [optionNamed(name)] : [])),
  ];
}

/** Only the whole tells a CI what came of it. */
function jobVariables(redis: string | undefined): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { ...process.env, REDIS_URL: redis ?? '' };
  for (const name of ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY']) {
    Reflect.deleteProperty(variables, name);
  }
  return variables;
}
