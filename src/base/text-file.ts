import type { Stats } from 'node:fs';
import { readRegularFile } from './regular-file.js';

/**
 * The text of a file that somebody names: a regular file, no link, in UTF-8, within the limit.
 * @param limit the most bytes that are taken
 * @param check as in `readRegularFile`
 * @throws the system's error, or an Error that says what else is wrong
 */
export function readTextFile(path: string, limit: number, check?: (stats: Stats) => void): string {
  return decodeText(readRegularFile(path, limit, check));
}

/**
 * The text in UTF-8 bytes. A byte order mark at their begin, as editors and shells of Windows write it,
 * is no part of it.
 * @throws Error that says in which other encoding they are, or that they are in none
 */
export function decodeText(bytes: Uint8Array): string {
  if (isWide(bytes)) throw new Error('it is UTF-16 or UTF-32; save it as UTF-8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8', { cause });
  }
}

/** By its byte order mark, or by the zero beside the first character. */
function isWide([first, second]: Uint8Array): boolean {
  const isMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMark || (first === 0) !== (second === 0);
}

/** Why a file could not be read, where the system's words for it are not those of its user. */
export function whyUnreadable(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  return cause instanceof Error ? cause.message : String(cause);
}
