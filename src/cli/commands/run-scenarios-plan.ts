import { join, resolve } from 'node:path';
import { openSimulatedBackend } from '../../lab/simulated/simulated-backend.js';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import type { Diagnostics } from '../../core/domain/ports.js';
import type { RunPlan } from '../../run/assembly/run-plan.js';
import type { Pacing } from '../../run/walkthrough/run.js';
import type { Job } from '../../run/trials/job-process.js';
import type { Trial } from '../../run/trials/trial.js';
import { openAgentFor } from './agent-options.js';
import type { OwnPlan } from './own-app-options.js';
import { RUN_FLAGS, type AskedTrialRun } from '../command-table/run-flags.js';
import { optionNamed } from '../options.js';

/** What a run of one trial is, where it is played in this process. */
export function trialPlan(
  asked: AskedTrialRun,
  trial: Trial,
  around: Pick<RunPlan, 'notify' | 'signal'> & {
    readonly diagnostics: Diagnostics;
    readonly pacing?: Pacing;
    readonly compareAnswers?: RunPlan['compareAnswers'];
    readonly terminal?: RunPlan['terminal'];
    /** An app of somebody's own that plays it. */
    readonly own?: OwnPlan | undefined;
  },
): RunPlan {
  const { file, env, seed, policy_sha256 } = trial;
  const { root, app, repo, runtime, replace, allowProdInjection, redis, port, learn } = asked;
  const { own, ...parts } = around;
  return {
    ...parts,
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
    job: asked.asJob,
    learn,
    observe: asked.observe || file.observe,
    expectDigest: asked.expectDigest,
    policyFile: policyFileOf(asked, file),
    policy_sha256,
    openAgent: openAgentFor(asked),
    ...(asked.simulated && { openBackend: openSimulatedBackend }),
    ...own,
  };
}

/** An option counts for more than a file. */
export function policyFileOf({ policy }: AskedTrialRun, file: Trial['file']): string | undefined {
  return policy ?? file.policy;
}

/** Both or none: a file that says one of them says the other too. */
function limitsOf({ app }: Trial['file']): RunPlan['scaling'] {
  const { min_replicas, max_replicas } = app ?? {};
  if (min_replicas === undefined || max_replicas === undefined) return undefined;
  return { min_replicas, max_replicas };
}

/**
 * What a job is started with: the same options. What it plays it is told while it runs.
 * @param number which of the jobs it is, from 1 on; its logs say so
 */
export function jobFor(asked: AskedTrialRun, root: string, number: number): Job {
  const { logLevel, redis } = asked;
  const args = [
    ...['run', '--as-job', String(number), '--json', '--root', root, '--log-level', logLevel],
    ...commonWords(asked, resolve),
  ];
  const launcher = join(PACKAGE_ROOT, 'scripts', 'demo-run.cjs');
  return { root, command: [process.execPath, launcher, ...args], env: jobVariables(redis) };
}

/**
 * The options that make one run of a trial, as words.
 * @param named how a path is written
 */
export function trialWords(
  asked: AskedTrialRun,
  { file, env, seed }: Trial,
  named: (path: string) => string,
): string[] {
  const own = { scenario: named(file.path), repeat: '1', env, seed: String(seed) };
  return [...valueWords(own), ...commonWords(asked, named)];
}

/**
 * The options that are the same for all. The bus is left out: its URL may hold a password, and belongs into the
 * variable for it.
 */
function commonWords(asked: AskedTrialRun, named: (path: string) => string): string[] {
  const values = {
    ...(asked.app !== RUN_FLAGS.app.default && { app: asked.app }),
    ...(asked.repo !== undefined && { repo: asked.repo }),
    ...(asked.runtime !== undefined && { runtime: asked.runtime }),
    ...(asked.policy !== undefined && { policy: named(asked.policy) }),
    ...(asked.port !== undefined && { port: String(asked.port) }),
    ...(asked.expectDigest !== undefined && { expectDigest: asked.expectDigest }),
  };
  const { replace, allowProdInjection, simulated, learn, observe } = asked;
  return [
    ...valueWords(values),
    ...ownAppWords(asked, named),
    ...agentWords(asked, named),
    ...switchWords({ replace, allowProdInjection, simulated, learn, observe }),
  ];
}

/** The options for an app of one's own, as words. */
export function ownAppWords(asked: AskedTrialRun, named: (path: string) => string): string[] {
  const { appDir, start, startWithin, health, appEnv, appPath, dependency } = asked;
  const { clone, trustRepository, build } = asked;
  const values = {
    ...(appDir !== undefined && { appDir: named(appDir) }),
    ...(start !== undefined && { start }),
    ...(health !== undefined && { health }),
    ...(startWithin !== undefined && { startWithin }),
    ...(appEnv.length > 0 && { appEnv: appEnv.join(',') }),
    ...(appPath !== undefined && { appPath }),
    ...(dependency.length > 0 && { dependency: dependency.join(',') }),
  };
  return [...valueWords(values), ...switchWords({ clone, trustRepository, build })];
}

/** The options for an agent, as words. */
export function agentWords(
  {
    agentControl,
    ...asked
  }: Pick<
    AskedTrialRun,
    'agent' | 'agentEnv' | 'agentIsolation' | 'agentKey' | 'agentReplay' | 'agentControl'
  >,
  named: (path: string) => string,
): string[] {
  const { agent, agentEnv, agentIsolation, agentKey, agentReplay } = asked;
  const values = {
    ...(agent !== undefined && { agent }),
    ...(agentEnv.length > 0 && { agentEnv: agentEnv.join(',') }),
    ...(agentIsolation !== undefined && { agentIsolation }),
    ...(agentKey !== undefined && { agentKey: named(agentKey) }),
    ...(agentReplay !== undefined && { agentReplay: named(agentReplay) }),
  };
  return [...valueWords(values), ...switchWords({ agentControl })];
}

function switchWords(switches: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(switches).flatMap(([name, isOn]) => (isOn ? [optionNamed(name)] : []));
}

function valueWords(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [optionNamed(name), String(value)]);
}

/** Only the whole tells a CI what came of it. */
function jobVariables(redis: string | undefined): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { ...process.env, REDIS_URL: redis ?? '' };
  for (const name of ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY']) {
    Reflect.deleteProperty(variables, name);
  }
  return variables;
}
