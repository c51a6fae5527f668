import { accessSync, constants, fstatSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../../core/domain/errors.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import { isTerminal, NOTES_BEGINNING, notesPath } from '../presenting/notes-sheet.js';
import { isAmongLogs, refuseOtherFile } from './earlier-file.js';

const ACCEPTED = 'a file that is not there yet, earlier notes, or a terminal as tty names it';
/** Whatever terminal this process belongs to. */
const OWN_TERMINAL = '/dev/tty';
const SCREEN = [1, 2];

/** What is wrong with the place of the notes, before anything is played or written. */
export function oddNotesPlace({
  notesTo,
  root,
}: {
  readonly notesTo: string | undefined;
  readonly root: string;
}): InputProblem[] {
  const accepted = notesTo === undefined ? undefined : acceptedForNotes(notesTo, root);
  if (accepted === undefined) return [];
  return [
    {
      field: '--notes-to',
      rule: 'option_notesTo',
      value: notesTo,
      accepted,
      remedy: 'name another place, or use --notes, and `demo-run notes` in a second terminal',
    },
  ];
}

/** @returns what is accepted in its place; undefined for a good one */
function acceptedForNotes(path: string, root: string): string | undefined {
  const whole = resolve(path);
  if (path === '-' || isOnScreen(whole)) return 'another place than the screen of this run';
  if (whole === notesPath(root)) return undefined;
  if (isAmongLogs(whole, root)) return 'a file outside of the logs and the jobs of the root';
  try {
    if (isTerminal(whole)) accessSync(whole, constants.W_OK);
    else {
      accessSync(dirname(whole), constants.W_OK | constants.X_OK);
      refuseOtherFile(whole, NOTES_BEGINNING, 'not of notes');
    }
    return undefined;
  } catch (error) {
    return `${ACCEPTED}: ${messageOf(error)}`;
  }
}

/** Notes are for one person, and what is on the screen is for everybody. */
function isOnScreen(path: string): boolean {
  if (path === OWN_TERMINAL) return true;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && SCREEN.some((fd) => isSameFile(stats, fd));
}

function isSameFile({ dev, ino }: { dev: number; ino: number }, fd: number): boolean {
  try {
    const screen = fstatSync(fd);
    return screen.dev === dev && screen.ino === ino;
  } catch {
    // A stream that was closed shows nothing.
    return false;
  }
}
