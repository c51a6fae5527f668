import { lstatSync } from 'node:fs';
import type { InputProblem } from '../../core/onboarding/problem.js';
import { isPaused, pausePath } from '../../run/assembly/pause-file.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import type { FileProblem } from '../../run/scenarios/file-problem.js';
import { impossibleFaults } from '../../run/assembly/possible-faults.js';
import { dependencyName } from '../../run/app/dependencies/read-dependency.js';
import type { TrialPlan } from '../../run/trials/plan-trials.js';
import type { AskedTrialRun } from '../command-table/run-flags.js';
import { optionNamed } from '../options.js';
import { oddNotesPlace } from './notes-place.js';
import { oddForAgent } from './agent-options.js';
import { refuseOddOwn } from './own-app-options.js';
import { UsageError } from '../usage-error.js';
import { acceptedForJunit } from './junit-file.js';

/** @throws UsageError with everything that is wrong with the options, whatever the files hold */
export function refuseOddOptions(asked: AskedTrialRun): void {
  throwIfAny([...oddForAnyRun(asked), ...(asked.jobs === undefined ? [] : oddForJobs(asked))]);
  refuseOddOwn(asked);
}

function oddForAnyRun(asked: AskedTrialRun) {
  const { simulated, port, learn, env, junit, root } = asked;
  const acceptedFile = junit && acceptedForJunit(junit, root);
  return [
    ...(simulated && port !== undefined
      ? [odd('port', port, 'no port beside --simulated: the simulated app binds none')]
      : []),
    ...(learn && env === 'prod'
      ? [odd('learn', env, '--env dev or stage; prod never learns')]
      : []),
    ...oddForAgent(asked),
    ...outsideAlerts(asked),
    ...oddNotesPlace(asked),
    ...(acceptedFile === undefined ? [] : [oddFile('junit', junit, acceptedFile)]),
  ];
}

/** A scenario of somebody's own says itself which alerts there are. */
function outsideAlerts({ alerts, alertsPort }: AskedTrialRun): InputProblem[] {
  const accepted = 'no scenario files beside it: they replay alerts with { kind: alerts }';
  return [
    ...(alerts === undefined ? [] : [odd('alerts', alerts, accepted)]),
    ...(alertsPort === undefined ? [] : [odd('alertsPort', alertsPort, accepted)]),
  ];
}

const ONE_AT_A_TIME = 'no jobs: one app of your own is played at a time';

function oddForJobs(asked: AskedTrialRun): InputProblem[] {
  const { simulated, port = 0, redis, root, jobs, appDir, clone } = asked;
  return [
    ...(appDir === undefined && !clone ? [] : [odd('jobs', jobs, ONE_AT_A_TIME)]),
    ...(port === 0 ? [] : [odd('port', port, 'no port beside --jobs: each job needs one')]),
    ...(simulated && redis !== undefined
      ? [odd('redis', redis, 'no bus beside --jobs --simulated: equal seeds give equal run ids')]
      : []),
    ...shownOptions(asked, 'no --jobs beside it: a job is not shown'),
    ...(isPaused(root) && canBeSeen(root) ? [paused(jobs)] : []),
  ];
}

/** @throws UsageError where nothing of it, or too much of it, can be played as it was asked for */
export function refuseOddPlan(asked: AskedTrialRun, plan: TrialPlan): void {
  const runs = plan.scenarios.reduce((sum, { trials }) => sum + trials.length, 0);
  if (runs === 0) throw new UsageError([noneInEnvironment(asked, plan)]);
  if (runs === 1) return;
  const which = `one run: these files make ${String(runs)}`;
  throwIfAny([
    ...shownOptions(asked, which),
    ...(asked.agentControl ? [odd('agentControl', true, which)] : []),
    ...(asked.expectDigest === undefined ? [] : [odd('expectDigest', asked.expectDigest, which)]),
  ]);
}

/** @throws UsageError with every fault that the app could not have, as it is served */
export function refuseImpossible(
  { simulated, appDir, clone, dependency }: AskedTrialRun,
  files: readonly ScenarioFile[],
): void {
  const served = appDir === undefined && !clone ? 'worker_threads' : 'processes';
  const found = impossibleFaults(
    files.map(({ scenario }) => scenario),
    { name: simulated ? 'simulated' : served, dependencies: dependency.map(dependencyName) },
  );
  throwIfAny(
    found.map(({ scenario, fault, accepted, remedy }) => ({
      field: '--scenario',
      rule: 'fault_impossible',
      value: `${scenario}: ${fault}`,
      accepted,
      remedy,
    })),
  );
}

/** The files that `--tag` and `--only` leave. @throws UsageError where none is left */
export function chosenFiles(
  files: readonly ScenarioFile[],
  { tag, only }: { readonly tag: readonly string[]; readonly only?: readonly string[] | undefined },
): ScenarioFile[] {
  const ids = files.map(({ scenario }) => scenario.id);
  const tags = [...new Set(files.flatMap((file) => file.tags))].sort();
  throwIfAny([
    ...(only ?? []).flatMap((name) => (ids.includes(name) ? [] : [unknown('only', name, ids)])),
    ...tag.flatMap((name) => (tags.includes(name) ? [] : [unknown('tag', name, tags)])),
  ]);
  const chosen = files.filter(
    (file) =>
      (only === undefined || only.includes(file.scenario.id)) &&
      (tag.length === 0 || file.tags.some((name) => tag.includes(name))),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError([
    {
      ...odd('tag', tag.join(','), 'a tag of a scenario that --only names'),
      remedy: 'leave out --tag or --only',
    },
  ]);
}

/** @throws UsageError with everything that is wrong with the files, each with its place */
export function refuseUnsound(problems: readonly FileProblem[]): void {
  throwIfAny(
    problems.map(({ file, line, column, field, ...found }) => ({
      ...found,
      field: `${file}:${String(line)}:${String(column)} ${field}`,
    })),
  );
}

function throwIfAny(problems: readonly InputProblem[]): void {
  if (problems.length > 0) throw new UsageError(problems);
}

function shownOptions(
  { pace, step, notes, notesTo }: AskedTrialRun,
  accepted: string,
): InputProblem[] {
  return [
    ...(pace === 'instant' ? [] : [odd('pace', pace, accepted)]),
    ...(step ? [odd('step', true, accepted)] : []),
    ...(notes ? [odd('notes', true, accepted)] : []),
    ...(notesTo === undefined ? [] : [odd('notesTo', notesTo, accepted)]),
  ];
}

function odd(name: string, value: unknown, accepted: string): InputProblem {
  const field = optionNamed(name);
  return { field, rule: `option_${name}`, value, accepted, remedy: `leave out ${field}` };
}

function oddFile(name: string, value: unknown, accepted: string): InputProblem {
  const problem = odd(name, value, accepted);
  return { ...problem, remedy: `name another file with ${problem.field}, or leave it out` };
}

function unknown(name: string, value: string, known: readonly string[]): InputProblem {
  const accepted = known.length === 0 ? 'nothing: no file has one' : known.join(', ');
  return { ...odd(name, value, accepted), remedy: 'name one of these, or leave it out' };
}

/** What cannot be looked at counts as paused; but it is the root that is wrong then, as its jobs will say. */
function canBeSeen(root: string): boolean {
  try {
    lstatSync(pausePath(root), { throwIfNoEntry: false });
    return true;
  } catch {
    return false;
  }
}

function paused(jobs: number | undefined): InputProblem {
  return {
    ...odd('jobs', jobs, 'a root that is not paused: nothing would be carried out'),
    remedy: '`demo-run resume` ends the pause',
  };
}

function noneInEnvironment({ env }: AskedTrialRun, { not_played }: TrialPlan): InputProblem {
  const known = [...new Set(not_played.flatMap(({ environments }) => environments))];
  return {
    ...odd('env', env, `${known.join(', ')}: what the named scenarios are for`),
    remedy: 'choose one of these, or leave it out',
  };
}
