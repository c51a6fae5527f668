import { lstatSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../app/registry.js';
import { readQTable } from '../../core/decider/read-q-table.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { ENVIRONMENTS, type Environment } from '../../core/domain/environment.js';
import type { QRow, QTable } from '../../core/domain/q-table.js';
import { shorten } from '../../core/domain/safe-text.js';
import { makeFolder, writeAtomically } from '../../base/durable-files.js';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import { EARLIER_TABLES_PATH, SHIPPED_TABLE_PATH } from '../../base/package-paths.js';
import { reasonsOf } from './reasons.js';

const MAX_BYTES = 1024 * 1024;

/** What an environment learned, and what its runs decide by. */
export function learnedTablePath(root: string, env: Environment): string {
  return join(root, 'logs', env, 'q_table.json');
}

/** Where a table stays that a run began with, once the run has learned more. */
export function keptTablePath(root: string, env: Environment, fileHash: string): string {
  return join(root, 'logs', env, 'q_tables', `${fileHash}.json`);
}

/** A table, its file's text, and the hash of that, by which a proof log names the table. */
export interface TableFile {
  readonly table: QTable;
  readonly text: string;
  readonly sha256: string;
}

/**
 * The only way from a file to a table.
 * @param remedy how to fix it where it is not sound
 * @throws DemoRunError `q_table_invalid`, with the reasons, for whatever is not a whole, sound Q-table
 */
export function readTableFile(path: string, remedy = 'make one with: `demo-run train`'): TableFile {
  const text = textOf(path, remedy);
  const reading = readQTable(text, sha256);
  if (!reading.sound) throw unsound(path, reading.reasons, { remedy });
  return { table: reading.table, text, sha256: sha256(text) };
}

/** The rows of the table with that hash: one that ships or shipped, or wherever this root keeps it; else undefined. */
export function findRows(root: string, fileHash: string): ReadonlyMap<string, QRow> | undefined {
  const paths = ENVIRONMENTS.flatMap((env) => [
    learnedTablePath(root, env),
    keptTablePath(root, env, fileHash),
  ]);
  const earlier = join(EARLIER_TABLES_PATH, `${fileHash}.json`);
  const found = [SHIPPED_TABLE_PATH, earlier, ...paths]
    .map(readIfSound)
    .find((file) => file?.sha256 === fileHash);
  return found && new Map(Object.entries(found.table.rows));
}

/** What is missing or damaged is another table than the one that is looked for. */
function readIfSound(path: string): TableFile | undefined {
  try {
    return readTableFile(path);
  } catch (error) {
    if (error instanceof DemoRunError) return undefined;
    throw error;
  }
}

function textOf(path: string, remedy: string): string {
  try {
    return readTextFile(path, MAX_BYTES);
  } catch (cause) {
    throw unsound(path, [whyUnreadable(cause)], { remedy, cause });
  }
}

function unsound(
  path: string,
  reasons: readonly string[],
  details: { readonly remedy: string; readonly cause?: unknown },
): DemoRunError {
  const { said, listed } = reasonsOf(reasons);
  const message = `${shorten(path, 200)} is not a sound Q-table: ${said}`;
  return new DemoRunError('q_table_invalid', message, { ...details, reasons: listed });
}

/**
 * Puts a table at a path. What would be lost by that stays, unless `replace` says otherwise: a table
 * that learned from live runs cannot be made again, and neither can a file that is no table of ours.
 * @throws DemoRunError `q_table_kept` or `q_table_unwritable`
 */
export function storeTableFile(path: string, text: string, replace: boolean): void {
  refuseOtherThanFile(path);
  if (!replace) refuseToLose(path);
  try {
    makeFolder(dirname(path));
    writeAtomically(path, text, 'replace');
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** A device, a FIFO or a folder is never replaced, whatever is asked for. */
function refuseOtherThanFile(path: string): void {
  const stats = statsOf(path);
  if (stats === undefined || stats.isFile() || stats.isSymbolicLink()) return;
  throw new DemoRunError(
    'q_table_kept',
    `${shorten(path, 200)} is not a regular file; it was left alone`,
    { remedy: 'give another file with --out, or move that away' },
  );
}

/** @throws DemoRunError `q_table_kept` when replacing what is there would lose something */
export function refuseToLose(path: string): void {
  refuseOtherThanFile(path);
  const present = whatStandsAt(path);
  if (present === undefined) return;
  throw new DemoRunError('q_table_kept', `${shorten(path, 200)} ${present}; it was left alone`, {
    remedy: 'give another file with --out, or --replace to lose it',
  });
}

/** Not even looking may be allowed. @throws DemoRunError `q_table_unwritable` */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): DemoRunError {
  return new DemoRunError(
    'q_table_unwritable',
    `${shorten(path, 60)} cannot be written: ${shorten(messageOf(cause), 160)}`,
    { cause, remedy: 'choose a writable file with --out, or a writable folder with --root' },
  );
}

function whatStandsAt(path: string): string | undefined {
  if (statsOf(path) === undefined) return undefined;
  try {
    const { updates } = readTableFile(path).table.learned;
    return updates === 0 ? undefined : `learned from ${String(updates)} outcomes of live runs`;
  } catch {
    return 'is not a Q-table that training could make again';
  }
}
