import { closeSync, constants, readSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../../core/domain/errors.js';
import { beginsLikeLog } from '../../core/domain/like-a-log.js';
import { MAX_LINE_BYTES, envelopeSchema } from '../../core/domain/proof-lines/catalogue.js';
import { LOG_FORMAT, runRecordSchema } from '../../core/domain/proof-lines/run-record.js';
import { openRegularFile } from '../../base/regular-file.js';
import { isPlainly } from '../checker/plainly.js';

const firstLineSchema = z.looseObject({
  run_id: envelopeSchema.shape.run_id,
  run: runRecordSchema.pick({ kind: true }).loose(),
});

/** Whose log it is, as its first line says. */
export type FirstLine = z.infer<typeof firstLineSchema>;

/**
 * What the beginning of a file is: a log of ours, the torn first line of one (a run that was killed
 * while it wrote), nothing at all, or something foreign.
 */
export type Beginning =
  | { readonly is: 'log'; readonly first: FirstLine; readonly isOfOtherFormat: boolean }
  | { readonly is: 'torn' | 'empty' | 'foreign' };

/**
 * Reads at most one line.
 * @throws the system's error, or an Error for anything but a regular file, which is not waited for
 */
export function beginningOf(path: string): Beginning {
  const text = readStart(path);
  if (text === '') return { is: 'empty' };
  const end = text.indexOf('\n');
  if (end === -1) return { is: beginsLikeLog(text) ? 'torn' : 'foreign' };
  const first = parse(text.slice(0, end));
  if (first === undefined) return { is: 'foreign' };
  return { is: 'log', first, isOfOtherFormat: first.run['format'] !== LOG_FORMAT };
}

function readStart(path: string): string {
  const fd = open(path);
  try {
    const bytes = Buffer.alloc(MAX_LINE_BYTES);
    return bytes.toString('latin1', 0, readSync(fd, bytes, 0, MAX_LINE_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openRegularFile(path, constants.O_RDONLY);
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function parse(line: string): FirstLine | undefined {
  try {
    const raw: unknown = JSON.parse(line);
    return isPlainlyFirst(raw) ? raw : firstLineSchema.safeParse(raw).data;
  } catch {
    return undefined;
  }
}

/** A good line that tells of its run, whatever its kind. */
function isPlainlyFirst(raw: unknown): raw is FirstLine {
  if (typeof raw !== 'object' || raw === null || !('event_name' in raw && 'run' in raw))
    return false;
  return typeof raw.event_name === 'string' && isPlainly(raw.event_name, raw);
}
