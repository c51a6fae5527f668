import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoRunError, messageOf, throwIfInterrupted } from '../../core/domain/errors.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { shorten } from '../../core/domain/safe-text.js';
import { interruptibly } from '../interruption.js';
import type { CommonOptions } from '../options.js';
import { present } from '../present.js';
import { NotesReader } from '../presenting/notes-reader.js';
import { notesPath } from '../presenting/notes-sheet.js';
import { row } from '../views/layout.js';

/** A speaker must not notice it, and the machine neither. */
const LOOK_EVERY_MS = 100;
const WAITING = 'nothing yet; they come with the next run that has --notes';

interface AskedNotes extends CommonOptions {
  readonly file: string | undefined;
}

/**
 * `demo-run notes [FILE]`: what a speaker may say, as it comes. At a terminal it ends with Ctrl-C.
 * @throws DemoRunError `input_unreadable` where there is nothing to show, and nobody to wait for it
 */
export function notesCommand(options: AskedNotes): ExitCode | Promise<ExitCode> {
  const path = options.file === undefined ? notesPath(options.root) : resolve(options.file);
  const reader = new NotesReader(path);
  const look = () => {
    try {
      return reader.next();
    } catch (error) {
      throw unreadable(path, messageOf(error), error);
    }
  };
  if (process.stdout.isTTY && !options.json && !options.quiet) {
    return interruptibly((signal) => follow(look, signal));
  }
  const rows = look();
  if (rows === undefined) throw unreadable(path, 'there are no notes yet');
  present(options, { fact: 'notes', file: path, rows }, () => rows);
  return EXIT.ok;
}

/** Looks again and again: what the system tells of changes differs from one file system to the next. */
async function follow(
  look: () => readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ExitCode> {
  let rows = look() ?? row('notes', WAITING);
  for (;;) {
    process.stdout.write(rows.map((text) => `${text}\n`).join(''));
    // An interruption ends the wait, and is reported by whoever looks next.
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    throwIfInterrupted(signal);
    rows = look() ?? [];
  }
}

function unreadable(path: string, why: string, cause?: unknown): DemoRunError {
  const message = `${shorten(path, 200)} cannot be read: ${why}`;
  const remedy = 'name a file of notes, or make one with: `demo-run run --notes`';
  return new DemoRunError('input_unreadable', message, { cause, remedy });
}
