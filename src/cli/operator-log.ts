import { closeSync, constants, fstatSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { makeFolder, writeWhole } from '../base/durable-files.js';
import { openRegularFile } from '../base/regular-file.js';
import { messageOf } from '../core/domain/errors.js';
import type { Diagnostics } from '../core/domain/ports.js';
import { shorten, toPrintableJson } from '../core/domain/safe-text.js';
import { wrapIndented } from './views/layout.js';
import { logFolder, refuseLinkedFolders } from '../audit/library/log-files.js';

/** What an error message from outside can bring along is cut; a line of ours is never so long. */
const LONGEST_LINE = 16_384;

/**
 * The operator's diagnostics in logs/operator.log. pino writes through a synchronous stream of our
 * own: its other destinations lose lines, or hang, on a full disk. A failure is one warning on
 * stderr and nothing more, because no proof depends on these lines. Each is one line of printable
 * ASCII: pino leaves raw what JSON.stringify does, and a terminal acts on some of that.
 */
export function openOperatorLog(root: string, level: string): Diagnostics {
  const logs = logFolder(root);
  let hasWarned = false;
  const stream = {
    write(line: string) {
      try {
        refuseLinkedFolders(logs);
        makeFolder(logs.folder);
        append(join(logs.folder, 'operator.log'), printable(line));
      } catch (error) {
        if (!hasWarned) process.stderr.write(`${wrapIndented(warning(error)).join('\n')}\n`);
        hasWarned = true;
      }
    },
  };
  const logger = pino({ level, base: { pid: process.pid } }, stream);
  return {
    info: (message, fields = {}) => {
      logger.info(fields, message);
    },
    warn: (message, fields = {}) => {
      logger.warn(fields, message);
    },
  };
}

function warning(error: unknown): string {
  return `demo-run: warning: operator.log: ${shorten(messageOf(error), 1_000)}`;
}

/** Opened for each line, so that it may be rotated; never through a link, never waiting for a FIFO. */
function append(path: string, line: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  const fd = openRegularFile(path, O_WRONLY | O_APPEND | O_CREAT, 0o640);
  try {
    if (fstatSync(fd).nlink > 1) throw new Error('it has other names (hard links) elsewhere');
    writeWhole(fd, Buffer.from(line));
  } finally {
    closeSync(fd);
  }
}

/** JSON stays JSON: `\uXXXX` means the same in it. */
function printable(line: string): string {
  const text = toPrintableJson(JSON.parse(line) as object);
  if (text.length <= LONGEST_LINE) return `${text}\n`;
  return `${JSON.stringify({ level: 40, msg: 'a line was too long', begins: text.slice(0, 200) })}\n`;
}
