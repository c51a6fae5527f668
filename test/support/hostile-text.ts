import naughtyStrings from 'big-list-of-naughty-strings';

/** Strings that people's programs fell over: 461 of them. */
export const NAUGHTY: readonly string[] = naughtyStrings;

/** Characters by what somebody or something might do with them. */
const CHARACTERS: Readonly<Record<string, readonly string[]>> = {
  'C0 controls': range(0x00, 0x1f),
  'DEL and C1 controls': range(0x7f, 0x9f),
  'bidirectional marks': [...range(0x202a, 0x202e), ...range(0x2066, 0x2069), '\u061c', '\u200e'],
  'invisible characters': [...range(0x200b, 0x200f), '\u2060', '\ufeff', '\u00ad', '\u180e'],
  'blanks of other scripts': [...range(0x2000, 0x200a), '\u00a0', '\u3000', '\u2028', '\u2029'],
  'lone surrogates': ['\ud800', '\udbff', '\udc00', '\udfff'],
  'homoglyphs of letters': Array.from(
    '\u0430\u0435\u043e\u0440\u0441\u0445\u0456\u03bf\u0131\u017f',
  ),
  'full-width forms': [...range(0xff01, 0xff5e)],
  'combining marks': ['\u0301', '\u0300', '\u20dd', '\u0338'],
  emoji: ['🚀', '👩‍👩‍👧', '\ufe0f'],
  'shell characters': Array.from('`$;&|<>(){}[]*?!\'"\\#%^=,'),
  'path separators': ['/', '\\', '..', '\u2215', '\u2044', '%2f', '%5c', '%2e%2e', '\0'],
  'formula characters': ['=', '+', '@', '\t', '\r', '\uff1d', '\uff0b'],
  'upper case': Array.from('ABCXYZ\u212a'),
};

/**
 * Hostile spellings of a harmless text: each character of each class before, after, inside and
 * instead of its first, middle and last character. By class.
 */
export function spoilt(text: string): Record<string, string[]> {
  const middle = Math.floor(text.length / 2);
  const places = [0, middle, text.length - 1];
  return Object.fromEntries(
    Object.entries(CHARACTERS).map(([name, characters]) => [
      name,
      characters.flatMap((character) => [
        text + character,
        ...places.flatMap((at) => [
          text.slice(0, at) + character + text.slice(at),
          text.slice(0, at) + character + text.slice(at + 1),
        ]),
      ]),
    ]),
  );
}

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => String.fromCharCode(first + at));
}
