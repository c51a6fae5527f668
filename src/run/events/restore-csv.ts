import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { makeFolder, writeAtomically } from '../../base/durable-files.js';
import { CSV_HEADER, REMAKE_CSV, readRows, toRows } from './csv-rows.js';
import type { Emission } from './outbox.js';

const LF = 0x0a;

export interface RestoredCsv {
  /** The events that the file lacked. */
  readonly added: readonly string[];
  /** Bytes of a torn last row that were taken away: what it was to be is in the proof log. */
  readonly torn_bytes: number;
}

/**
 * Brings the CSV file to what proof logs say: rows that are missing are added, a torn last row is
 * taken away. Written as a whole, atomically, and only if something is to be done.
 * @throws DemoRunError `sink_unavailable` for a file that is not one of runtime events, or that
 * cannot be written
 */
export async function restoreCsv(
  path: string,
  emissions: readonly Emission[],
): Promise<RestoredCsv> {
  try {
    return await restore(path, emissions);
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    throw new DemoRunError('sink_unavailable', `${path} cannot be restored: ${messageOf(cause)}`, {
      cause,
      remedy:
        'free some space, or make the file and its folder writable; nothing in it was changed',
    });
  }
}

async function restore(path: string, emissions: readonly Emission[]): Promise<RestoredCsv> {
  const { whole, torn_bytes } = measure(path);
  const held = new Set<string>();
  if (whole > 0) for await (const { event_id } of readRows(path, { to: whole })) held.add(event_id);
  const missing = emissions
    .map(({ entry }) => entry.event)
    .filter(({ event_id }) => !held.has(event_id));
  if (missing.length > 0 || torn_bytes > 0) {
    const kept = whole === 0 ? Buffer.from(CSV_HEADER) : readFileSync(path).subarray(0, whole);
    makeFolder(dirname(path));
    writeAtomically(path, Buffer.concat([kept, Buffer.from(toRows(missing))]), 'replace');
  }
  return { added: missing.map(({ event_id }) => event_id), torn_bytes };
}

/** How many bytes are before the last line feed, and how many behind it. */
function measure(path: string): { readonly whole: number; readonly torn_bytes: number } {
  if (!existsSync(path)) return { whole: 0, torn_bytes: 0 };
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    refuseForeign(path, fd);
    const piece = Buffer.alloc(64 * 1024);
    for (let end = size; end > 0; end -= piece.length) {
      const start = Math.max(0, end - piece.length);
      const at = piece.subarray(0, readSync(fd, piece, 0, end - start, start)).lastIndexOf(LF);
      if (at !== -1) return { whole: start + at + 1, torn_bytes: size - start - at - 1 };
    }
    return { whole: 0, torn_bytes: size };
  } finally {
    closeSync(fd);
  }
}

/** A file of ours begins with the header, or with what a torn write has left of it. */
function refuseForeign(path: string, fd: number): void {
  const start = Buffer.alloc(CSV_HEADER.length);
  const text = start.toString('utf8', 0, readSync(fd, start, 0, start.length, 0));
  if (CSV_HEADER.startsWith(text)) return;
  throw new DemoRunError('sink_unavailable', `${path} is not a file of runtime events`, {
    remedy: REMAKE_CSV,
  });
}
