import type { Stats } from 'node:fs';
import { readRegularFile } from './regular-file.js';

/**
 * The text of a file that somebody names: a regular file, no link, of UTF-8 bytes, within the limit.
 * @param limit the most bytes that are taken
 * @param check as in `readRegularFile`
 * @throws the system's error, or an Error that says what else is wrong
 */
export function readTextFile(path: string, limit: number, check?: (stats: Stats) => void): string {
  const bytes = readRegularFile(path, limit, check);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Why a file could not be read, where the system's words for it are not those of its user. */
export function whyUnreadable(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return cause instanceof Error ? cause.message : String(cause);
}
