import { closeSync, constants } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, relative, resolve } from 'node:path';
import { makeFolder, writeAtomically, writeWhole } from '../../base/durable-files.js';
import { openRegularFile } from '../../base/regular-file.js';
import { readTextFile } from '../../base/text-file.js';
import { workingFolder } from '../../base/working-folder.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';
import type { FileProblem } from '../../run/scenarios/file-problem.js';
import type { ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import type { NotPlayed, PlannedScenario } from '../../run/trials/plan-trials.js';
import { RUN_FLAGS, type AskedTrialRun } from '../command-table/run-flags.js';
import { launcherWords, rootWords, shellWord } from '../launcher.js';
import { githubAnnotations, problemAnnotations } from '../results/annotations.js';
import { expectationLines } from '../results/expectation-lines.js';
import { junitXml } from '../results/junit.js';
import { problemsMarkdown, summaryMarkdown } from '../results/markdown.js';
import { writeCommand } from '../workflow-commands.js';
import type { TrialCommands } from '../views/trials-text.js';
import { agentWords, ownAppWords, trialWords } from './run-scenarios-plan.js';

/** What collects the reports of a CI may run as another user: as far as the umask allows. */
const FOR_OTHERS_TOO = 0o666;
/** Of the scenario files, in bytes. */
const MORE_THAN_A_FILE_HAS = 1024 * 1024;

/** The commands that can be typed next, as they work from this folder. */
export function trialCommands(
  asked: AskedTrialRun,
  planned: readonly PlannedScenario[],
): TrialCommands {
  const here = workingFolder();
  const program = launcherWords(here);
  const rooted = rootWords(asked.root, here);
  const fromHere = (path: string) => path;
  return {
    repeat: (result) => {
      const trial = planned
        .flatMap(({ trials }) => trials)
        .find((one) => one.file.path === result.file && one.repeat === result.repeat);
      const words = trial === undefined ? [] : trialWords(asked, trial, fromHere);
      return [...program, 'run', ...words.map(shellWord), ...rooted];
    },
    // By its number: a later run in the same root archives the log.
    explain: ({ root, run_id }, seq) => [
      ...[...program, 'explain', String(seq)],
      ...(run_id === null ? [] : ['--run', run_id]),
      ...rootWords(root, here),
    ],
    again: [...program, 'run', ...allWords(asked).map(shellWord), ...rooted],
  };
}

/** The whole of it once more. */
function allWords(asked: AskedTrialRun): string[] {
  const lists = [
    ...asked.scenario.flatMap((path) => ['--scenario', path]),
    ...asked.tag.flatMap((tag) => ['--tag', tag]),
  ];
  const values = Object.entries({
    '--only': asked.only?.join(','),
    '--env': asked.env,
    '--repeat': asked.repeat,
    '--jobs': asked.jobs,
    '--seed': asked.seed,
    '--app': asked.app === RUN_FLAGS.app.default ? undefined : asked.app,
    '--repo': asked.repo,
    '--runtime': asked.runtime,
    '--policy': asked.policy,
    '--port': asked.port,
    '--expect-digest': asked.expectDigest,
  }).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
  const switches = Object.entries({
    '--simulated': asked.simulated,
    '--allow-prod-injection': asked.allowProdInjection,
    '--learn': asked.learn,
    '--observe': asked.observe,
    '--replace': asked.replace,
    '--fail-fast': asked.failFast,
  }).flatMap(([name, isOn]) => (isOn ? [name] : []));
  const sameHere = (path: string) => path;
  const apps = ownAppWords(asked, sameHere);
  return [...lists, ...values, ...apps, ...agentWords(asked, sameHere), ...switches];
}

/**
 * Writes the results as JUnit XML, so that a reader finds a whole file.
 * @param startedAt in milliseconds since 1970
 * @throws DemoRunError `report_unwritable`
 */
export function writeJunit(
  path: string,
  outcomes: readonly ScenarioOutcome[],
  commands: TrialCommands,
  startedAt: number,
): void {
  const xml = junitXml(outcomes, {
    timestamp: new Date(startedAt).toISOString().slice(0, 19),
    hostname: hostname(),
    repeatLine: (trial) => commands.repeat(trial).join(' '),
  });
  try {
    const whole = resolve(path);
    makeFolder(dirname(whole));
    writeAtomically(whole, xml, 'replace', FOR_OTHERS_TOO);
  } catch (cause) {
    const message = `${shorten(path, 200)} cannot be written: ${messageOf(cause)}`;
    throw new DemoRunError('report_unwritable', message, {
      cause,
      remedy: 'name a file with --junit in a folder that can be written to',
    });
  }
}

/** What GitHub shows of a job: nothing elsewhere. A summary that cannot be written is said and is no failure. */
export function notifyGithub(
  outcomes: readonly ScenarioOutcome[],
  notPlayed: readonly NotPlayed[],
  commands: TrialCommands,
): void {
  showInGithub(
    () => summaryMarkdown(outcomes, notPlayed, (trial) => commands.repeat(trial).join(' ')),
    (shownAs) => githubAnnotations(outcomes, lineOf, shownAs),
  );
}

/** The same of files that cannot be played. */
export function notifyGithubOfProblems(problems: readonly FileProblem[]): void {
  if (problems.length === 0) return;
  showInGithub(
    () => problemsMarkdown(problems),
    (shownAs) => problemAnnotations(problems, shownAs),
  );
}

function showInGithub(
  markdown: () => string,
  annotations: (shownAs: (file: string) => string) => readonly string[],
): void {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS, GITHUB_WORKSPACE } = process.env;
  if (summary !== undefined && summary !== '') {
    try {
      appendWithoutWaiting(summary, markdown());
    } catch (error) {
      process.stderr.write(`demo-run: no step summary: ${shorten(messageOf(error), 60)}\n`);
    }
  }
  if (GITHUB_ACTIONS !== 'true') return;
  const around = GITHUB_WORKSPACE ?? workingFolder() ?? '/';
  const commands = annotations((file) => relative(around, resolve(file)));
  // The runner reads both streams, and the other one may carry JSON.
  for (const command of commands) writeCommand(process.stderr, command);
}

/** A FIFO that nobody reads would hold everything up for ever. */
function appendWithoutWaiting(path: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  const fd = openRegularFile(path, O_WRONLY | O_APPEND | O_CREAT, FOR_OTHERS_TOO);
  try {
    writeWhole(fd, Buffer.from(text));
  } finally {
    closeSync(fd);
  }
}

function lineOf(file: string, at: number): number {
  try {
    return expectationLines(readTextFile(file, MORE_THAN_A_FILE_HAS))[at] ?? 1;
  } catch {
    return 1;
  }
}
