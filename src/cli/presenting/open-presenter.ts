import { resolve } from 'node:path';
import { isHungUp } from '../hang-up.js';
import type { Interruption } from '../interruption.js';
import type { CommonOptions } from '../options.js';
import { peopleStream } from '../present.js';
import { reasonsText } from '../views/explain-text.js';
import { commandLines, row, WIDTH, wrap } from '../views/layout.js';
import type { AskedPlace } from '../views/next-commands.js';
import { styleFor, type Style } from '../views/style.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { logFolder, logPath } from '../../audit/library/log-files.js';
import { launcherWords, rootWords } from '../launcher.js';
import { workingFolder } from '../../base/working-folder.js';
import { openKeys } from './keys.js';
import { notesPath, openNotesSheet, type NotesSheet } from './notes-sheet.js';
import { stepsOf } from '../../run/walkthrough/steps.js';
import { planFor, type Pace } from '../../run/walkthrough/time-plan.js';
import { Presenter, type PresenterOptions } from './presenter.js';

export interface PresentingOptions extends CommonOptions, AskedPlace {
  readonly pace: Pace;
  readonly step: boolean;
  readonly notes: boolean;
  /** A file or a terminal for them, in place of the root's own file. */
  readonly notesTo?: string | undefined;
  readonly verbose?: boolean;
  readonly scenarios: readonly Scenario[];
}

const NOT_HERE = "The speaker's notes are not on this screen. In a second terminal:";
const NOBODY_WAITS = 'demo-run: nothing is waited for: no terminal, or --quiet\n';

/**
 * Shows a run the way that was asked for. Only at a terminal does anything wait: with --step at one
 * that can be typed at, too. Elsewhere that is said, and the run goes through.
 */
export function openPresenter(options: PresentingOptions, interruption: Interruption): Presenter {
  const { root, env, policy, json, quiet, color } = options;
  const people = peopleStream(options);
  const style = styleFor(people, color);
  return new Presenter({
    root,
    env,
    policy,
    json,
    quiet,
    notes: notesOf(options),
    people,
    style,
    verbose: isVerbose(options),
    showsAllAttacks: options.verbose === true || json,
    isLive: people.isTTY && !quiet && process.env['TERM'] !== 'dumb',
    scenarios: options.scenarios,
    ...waiting(options, people.isTTY && !quiet, interruption.signal),
    signal: interruption.signal,
    quit: () => {
      if (isHungUp()) interruption.hangUp();
      else interruption.quit();
    },
    explain: (seq) => explained(root, seq, style),
  });
}

/** A run that is presented step by step is shown in full, and so is the text beside JSON. */
function isVerbose({ verbose, json, pace, step }: PresentingOptions): boolean {
  return verbose === true || json || pace !== 'instant' || step;
}

/** With --notes alone they are in a file, and the screen says how a second terminal shows them. */
function notesOf(options: PresentingOptions): NotesSheet | undefined {
  const { root, notes, notesTo, quiet } = options;
  if (notesTo !== undefined) return openNotesSheet(resolve(notesTo));
  if (!notes) return undefined;
  if (!quiet) peopleStream(options).write(`${notesElsewhere(root).join('\n')}\n`);
  return openNotesSheet(notesPath(root));
}

function notesElsewhere(root: string): string[] {
  const cwd = workingFolder();
  const words = [...launcherWords(cwd), 'notes', ...rootWords(root, cwd)];
  return [...wrap(NOT_HERE, WIDTH), ...commandLines('  ', words)];
}

function waiting(
  { pace, step, scenarios }: PresentingOptions,
  isWatched: boolean,
  signal: AbortSignal,
): Pick<PresenterOptions, 'plan' | 'keys'> {
  const isTyped = isWatched && process.stdin.isTTY;
  if ((pace !== 'instant' && !isWatched) || (step && !isTyped)) process.stderr.write(NOBODY_WAITS);
  return {
    plan: isWatched ? planFor(pace, stepsOf(scenarios)) : undefined,
    keys: step && isTyped ? openKeys(signal) : undefined,
  };
}

async function explained(root: string, seq: number, style: Style): Promise<readonly string[]> {
  // Loaded only for somebody who asks: the explainer is no part of a run.
  const { readExplanation } = await import('../../audit/library/read-explanation.js');
  const read = await readExplanation(logPath(logFolder(root), 'run'), seq);
  if (!read.found) return row('explain', `line ${String(seq)} cannot be explained`);
  return reasonsText(read.explanation, style, { plain: read.plain });
}
