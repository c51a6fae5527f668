import { closeSync, constants, fsyncSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeWhole } from '../../base/durable-files.js';
import { inPinnedFolder } from '../../base/pinned-folder.js';
import { openRegularFile } from '../../base/regular-file.js';

/** Below the folder of logs. */
const FOLDER = 'agents';

/** The file that a transcript is written to as it goes. */
export interface TranscriptFile {
  /** Of the file, below the folder of logs: `agents/000042-8f3a.ndjson`. */
  readonly name: string;
  /** Adds a line. Never throws: the first failure ends the writing, and `close` returns it. */
  write(line: string): void;
  /** Makes what was written durable. @returns what went wrong, of all that was written */
  close(): Error | undefined;
}

/**
 * Creates the transcript of a run. Nobody but its owner can read it: an agent may say anything.
 * @param logs the folder of logs
 * @throws the system's error, or an Error where the file is there already or the way to it is a link
 */
export function createTranscriptFile(logs: string, runId: string): TranscriptFile {
  const { O_CREAT, O_EXCL, O_WRONLY, O_APPEND } = constants;
  const file = `${runId}.ndjson`;
  const fd = inPinnedFolder(logs, [FOLDER], (folder) => {
    const opened = openRegularFile(
      join(folder, file),
      O_CREAT | O_EXCL | O_WRONLY | O_APPEND,
      0o600,
    );
    syncFolder(folder);
    return opened;
  });
  return writerTo(fd, join(FOLDER, file));
}

function writerTo(fd: number, name: string): TranscriptFile {
  let failure: Error | undefined;
  let isOpen = true;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
  };
  return {
    name,
    write: (line) => {
      if (failure !== undefined || !isOpen) return;
      attempt(() => {
        writeWhole(fd, Buffer.from(line, 'utf8'));
      });
    },
    close: () => {
      if (!isOpen) return failure;
      isOpen = false;
      attempt(() => {
        fsyncSync(fd);
      });
      attempt(() => {
        closeSync(fd);
      });
      return failure;
    },
  };
}
