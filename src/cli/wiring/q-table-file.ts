import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../app/registry.js';
import { DemoRunError, codeOf, messageOf } from '../../domain/errors.js';
import type { Environment } from '../../domain/environment.js';
import { qTableSchema, type QTable } from '../../domain/q-table.js';
import { shorten } from '../../domain/safe-text.js';
import { makeFolder, writeAtomically } from '../../files/durable-files.js';

export const SHIPPED_TABLE_PATH = fileURLToPath(
  new URL('../../decider/shipped-q-table.json', import.meta.url),
);
const MAX_BYTES = 4 * 1024 * 1024;

/** What an environment learned, and what its runs decide by. */
export function learnedTablePath(root: string, env: Environment): string {
  return join(root, 'logs', env, 'q_table.json');
}

/** @throws DemoRunError `q_table_invalid` for whatever is not a whole, sound Q-table */
export function readTableFile(path: string): QTable {
  try {
    if (statSync(path).size > MAX_BYTES) throw new RangeError('it is larger than 4 MiB');
    const table = qTableSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (sha256(JSON.stringify(table.rows)) !== table.rows_sha256) {
      throw new RangeError('its rows do not have the hash that it names');
    }
    return table;
  } catch (cause) {
    throw new DemoRunError(
      'q_table_invalid',
      `${shorten(path, 200)} is not a sound Q-table: ${reasonOf(cause)}`,
      { cause, remedy: 'make one with: demo-run train' },
    );
  }
}

/**
 * Puts a table at a path. What would be lost by that stays, unless `replace` says otherwise: a table
 * that learned from live runs cannot be made again, and neither can a file that is no table of ours.
 * @throws DemoRunError `q_table_kept` or `q_table_unwritable`
 */
export function storeTableFile(path: string, text: string, replace: boolean): void {
  if (!replace) refuseToLose(path);
  try {
    makeFolder(dirname(path));
    writeAtomically(path, text, 'replace');
  } catch (cause) {
    throw new DemoRunError(
      'q_table_unwritable',
      `${shorten(path, 200)} cannot be written: ${messageOf(cause)}`,
      { cause, remedy: 'choose a writable file with --out, or a writable folder with --root' },
    );
  }
}

/** @throws DemoRunError `q_table_kept` when replacing what stands there would lose something */
export function refuseToLose(path: string): void {
  const present = whatStandsAt(path);
  if (present === undefined) return;
  throw new DemoRunError('q_table_kept', `${shorten(path, 200)} ${present}; it was left alone`, {
    remedy: 'give another file with --out, or --replace to lose it',
  });
}

function whatStandsAt(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    const { updates } = readTableFile(path).learned;
    return updates === 0 ? undefined : `learned from ${String(updates)} outcomes of live runs`;
  } catch {
    return 'is not a Q-table that training could make again';
  }
}

/** A schema's complaint at its first place; a parser's in its own words. */
function reasonOf(cause: unknown): string {
  if (codeOf(cause) === 'ENOENT') return 'there is no such file';
  if (cause instanceof Error && 'issues' in cause && Array.isArray(cause.issues)) {
    const [first] = cause.issues as { readonly path: PropertyKey[]; readonly message: string }[];
    if (first !== undefined) {
      const place = first.path.map(String).join('.');
      return shorten(`${place === '' ? 'as a whole' : place}: ${first.message}`, 200);
    }
  }
  return shorten(messageOf(cause), 200);
}
