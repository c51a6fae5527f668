import { resolve } from 'node:path';
import {
  commandSchema,
  healthEndpointSchema,
  requestPathSchema,
  runtimeSchema,
} from '../../core/domain/app-spec.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import { checkRepoUrl } from '../../core/onboarding/repo-url.js';
import { onProcesses } from '../../run/assembly/faults-of-processes.js';
import { ownApp } from '../../run/assembly/own-app.js';
import {
  withOwnApp,
  type AskedApp,
  type Preparing,
  type PreparedApp,
} from '../../run/assembly/prepare-own-app.js';
import type { RunPlan } from '../../run/assembly/run-plan.js';
import { RUN_FLAGS } from '../command-table/run-flags.js';
import { optionNamed, type Parsed } from '../options.js';
import { UsageError } from '../usage-error.js';
import { readDependencies } from './dependency-options.js';

/** What is asked of an app of one's own, wherever it is asked. */
export type AskedOwn = Pick<
  Parsed<typeof RUN_FLAGS>,
  | 'appDir'
  | 'clone'
  | 'trustRepository'
  | 'build'
  | 'start'
  | 'health'
  | 'startWithin'
  | 'appEnv'
  | 'appPath'
  | 'dependency'
  | 'app'
  | 'repo'
  | 'runtime'
  | 'replace'
  | 'simulated'
>;

/** What a run is given of it. */
export type OwnPlan = Pick<RunPlan, 'openBackend' | 'own' | 'request'>;

const START_WITHIN_S = 60;
const MS_PER_S = 1_000;

/** @throws UsageError for options that exclude each other, or mean nothing without the others */
export function refuseOddOwn(asked: AskedOwn): void {
  const problems = oddForOwn(asked);
  if (problems.length > 0) throw new UsageError(problems);
  readDependencies(asked.dependency, process.env);
}

/**
 * Makes the app that is asked for ready, does the work with it, and clears away what was made for it.
 * @param work is given nothing where the demo app is meant
 * @throws DemoRunError as `withOwnApp` does
 */
export function withAskedApp<Result>(
  asked: AskedOwn,
  place: Preparing,
  work: (plan: OwnPlan | undefined) => Promise<Result>,
): Promise<Result> {
  if (asked.appDir === undefined && !asked.clone) return work(undefined);
  return withOwnApp(askedApp(asked), place, (prepared) => work(planOf(asked, prepared)));
}

/** The same in the words of whoever prepares it. */
export function askedApp(asked: AskedOwn): AskedApp {
  const { appDir, app, repo, runtime, start, health, build, replace, appEnv } = asked;
  return {
    folder: appDir === undefined ? undefined : resolve(appDir),
    // The demo app's name is that of no app of anybody's own: it stands for none.
    name: app === RUN_FLAGS.app.default ? undefined : app,
    repo,
    // What was typed is checked when it is onboarded.
    runtime: runtimeSchema.optional().catch(undefined).parse(runtime),
    start,
    health,
    build,
    replace,
    variables: appEnv,
  };
}

/** In milliseconds. */
export function startWithinMs({ startWithin = START_WITHIN_S }: Pick<AskedOwn, 'startWithin'>) {
  return startWithin * MS_PER_S;
}

/** Scenarios of the walkthrough as they are played on what serves it. */
export function scenariosFor(
  scenarios: readonly Scenario[],
  { appDir, clone }: Pick<AskedOwn, 'appDir' | 'clone'>,
): readonly Scenario[] {
  return appDir === undefined && !clone ? scenarios : scenarios.map(onProcesses);
}

function planOf(asked: AskedOwn, { folder, own, request, built }: PreparedApp): OwnPlan {
  const openBackend = ownApp({
    folder,
    built,
    startWithinMs: startWithinMs(asked),
    variables: asked.appEnv,
    dependencies: readDependencies(asked.dependency, process.env),
    path: asked.appPath,
  });
  return { openBackend, own, request };
}

function oddForOwn(asked: AskedOwn): InputProblem[] {
  const { appDir, clone, simulated, repo, trustRepository } = asked;
  const isThere = appDir !== undefined || clone;
  return [
    ...(isThere && simulated ? [odd('simulated', true, SIMULATED)] : []),
    ...(appDir !== undefined && clone
      ? [odd('clone', true, 'a folder or a clone: --app-dir is there, too')]
      : []),
    ...oddClone({ clone, repo, trustRepository }),
    ...(isThere ? [] : dependent(asked).map(([name, value]) => odd(name, value, BESIDE))),
    ...oddValues(asked),
  ];
}

/** What its spec could not hold. */
function oddValues({
  start,
  health,
  appPath,
}: Pick<AskedOwn, 'start' | 'health' | 'appPath'>): InputProblem[] {
  return [
    ...(commandSchema.optional().safeParse(start).success
      ? []
      : [odd('start', start, 'a command of 1 to 300 printable characters')]),
    ...(healthEndpointSchema.optional().safeParse(health).success
      ? []
      : [odd('health', health, HEALTH)]),
    ...(requestPathSchema.optional().safeParse(appPath).success
      ? []
      : [odd('appPath', appPath, APP_PATH)]),
  ];
}

const APP_PATH =
  'a path such as /work?ms=10, of 300 printable ASCII characters at most: others as %20';
const HEALTH = 'a path such as /health, without query and dot segments, not /work';

const SIMULATED = 'real processes: the simulated app runs none';
const BESIDE = 'an app of your own beside it: --app-dir, or --clone';

function oddClone({
  clone,
  repo,
  trustRepository,
}: Pick<AskedOwn, 'clone' | 'repo' | 'trustRepository'>): InputProblem[] {
  if (!clone) {
    return trustRepository
      ? [odd('trustRepository', true, '--clone beside it: nothing else runs what is in one')]
      : [];
  }
  return [
    ...(repo === undefined
      ? [{ ...odd('clone', true, 'a repository beside it'), remedy: 'name one with --repo' }]
      : [...checkRepoUrl(repo), ...(repo.startsWith('https://') ? [] : [notHttps(repo)])]),
    ...(trustRepository ? [] : [untrusted()]),
  ];
}

function notHttps(repo: string): InputProblem {
  return {
    ...odd('repo', repo, 'https:// beside --clone: nothing else says whose files come'),
    remedy: 'name it with https://',
  };
}

/** What is cloned is built and started: with that, whoever wrote it has the rights of whoever runs this. */
function untrusted(): InputProblem {
  return {
    ...odd('clone', true, '--trust-repository beside it: its commands run here'),
    remedy: 'look at the repository, and add --trust-repository',
  };
}

/** What has a meaning only for an app of one's own, where it was given. */
function dependent({
  start,
  startWithin,
  appEnv,
  appPath,
  dependency,
  build,
  health,
}: AskedOwn): [string, unknown][] {
  const given = {
    start,
    startWithin,
    appEnv: appEnv.length === 0 ? undefined : appEnv.join(','),
    appPath,
    dependency: dependency.length === 0 ? undefined : dependency.join(','),
    build: build ? true : undefined,
    health,
  };
  return Object.entries(given).filter(([, value]) => value !== undefined);
}

function odd(name: string, value: unknown, accepted: string): InputProblem {
  const field = optionNamed(name);
  return { field, rule: `option_${name}`, value, accepted, remedy: `leave out ${field}` };
}
