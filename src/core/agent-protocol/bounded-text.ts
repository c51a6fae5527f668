import { toAsciiJson } from '../domain/safe-text.js';

/** What ends a line for one program or another, and what is half of a character. */
const NOT_WITHIN_A_LINE = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;

/**
 * Text that anybody may have written, as one line: whatever prints it, its line ends there. Control
 * characters, separators of lines and half characters become visible as `\uXXXX`. The rest is left as
 * it was sent, with marks of direction and what is invisible: an agent has to cope with those.
 */
export function asOneLine(text: string, mostCharacters: number): string {
  // Escaping makes it longer, never shorter.
  const line = text.slice(0, mostCharacters).replace(NOT_WITHIN_A_LINE, escapeCharacter);
  return wholeCharacters(line.slice(0, mostCharacters));
}

/** The begin of a text, as much of it as takes no more bytes than that within JSON in ASCII. */
export function withinAsciiBytes(text: string, mostBytes: number): string {
  if (asciiBytes(text) <= mostBytes) return text;
  let [kept, bytes] = ['', 0];
  for (const character of text) {
    bytes += asciiBytes(character);
    if (bytes > mostBytes) return kept;
    kept += character;
  }
  return kept;
}

/** Without the quotes and the brackets. */
function asciiBytes(text: string): number {
  return toAsciiJson([text]).length - '[""]'.length;
}

/** Without a half character that a cut has left at the end. */
function wholeCharacters(text: string): string {
  return text.replace(/\p{Cs}$/u, '');
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
