import { closeSync, constants, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceQuickly, writeWhole } from '../../base/durable-files.js';
import { openRegularFile } from '../../base/regular-file.js';
import { logFolder } from '../../audit/library/log-files.js';
import { messageOf } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';
import { heading, wrapIndented } from '../views/layout.js';

/** How each file of notes begins; nothing else of ours does. */
export const NOTES_BEGINNING = '-- Notes of run ';

/** What a speaker reads besides the screen. */
export interface NotesSheet {
  /** Begins anew: what was there of an earlier run is gone. Never throws. */
  begin(runId: string): void;
  /** Adds rows. Never throws: nothing that happens in a run depends on them. */
  write(rows: readonly string[]): void;
}

/** The notes of the latest run of a root that was asked for some. */
export function notesPath(root: string): string {
  return join(logFolder(root).folder, 'notes.txt');
}

/**
 * A sheet in a file or at a terminal. The file is a new one for each run, so that whoever follows it
 * sees where a run begins. A terminal is never waited for: one that is held (Ctrl-S) loses rows.
 * @param warn is told once of what could not be written
 */
export function openNotesSheet(
  path: string,
  warn = (text: string): void => void process.stderr.write(text),
): NotesSheet {
  let hasWarned = false;
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      if (!hasWarned) warn(`${wrapIndented(warning(path, error)).join('\n')}\n`);
      hasWarned = true;
    }
  };
  return {
    begin(runId) {
      const first = textOf([heading(`${NOTES_BEGINNING.slice(3)}${runId}`)]);
      attempt(() => {
        if (isTerminal(path)) append(path, first);
        else replaceQuickly(path, first);
      });
    },
    write(rows) {
      if (rows.length > 0) attempt(() => append(path, textOf(rows)));
    },
  };
}

/** A device that takes text, as a terminal does. */
export function isTerminal(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() === true;
}

function append(path: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_NOCTTY, O_NONBLOCK } = constants;
  const fd = isTerminal(path)
    ? openSync(path, O_WRONLY | O_NOCTTY | O_NONBLOCK)
    : openRegularFile(path, O_WRONLY | O_APPEND);
  try {
    writeWhole(fd, Buffer.from(text));
  } finally {
    closeSync(fd);
  }
}

function textOf(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

function warning(path: string, error: unknown): string {
  const why = shorten(messageOf(error), 1_000);
  return `demo-run: warning: the notes cannot be written to ${shorten(path, 200)}: ${why}`;
}
