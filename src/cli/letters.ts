/** One escaped code unit, and not a backslash that stands for itself in JSON. */
const ESCAPED = /(?<!\\)\\u([0-9a-f]{4})/g;
/** A word of a shell with bytes in it, as `shellWord` writes them; a backslash in it stands for itself as a pair. */
const IN_SHELL_WORD = /\$'((?:[^'\\\n]|\\.)*)'/g;
/** The bytes of one character that are not ASCII. */
const BYTES = /(?<!\\)\\3[0-7]{2}(?:\\2[0-7]{2})+/g;
/** Letters that are written from left to right and change nothing around them. */
const LETTER =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;

/** Marks above another character, and what is drawn as nothing. */
const CHANGES_OTHERS = /[\p{M}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Lets a terminal show the letters of a path as they are, so that it can be read and copied. All
 * that is printed is printable ASCII by then; what is no letter stays escaped, and so does all of it
 * in a pipe, in a file, and where the terminal takes another encoding than UTF-8.
 */
export function showLetters(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  env: Readonly<Record<string, string | undefined>>,
): void {
  if (!stream.isTTY || !isUtf8(env)) return;
  const write = stream.write.bind(stream) as (chunk: unknown, ...others: unknown[]) => boolean;
  const showing = (chunk: unknown, ...others: unknown[]) =>
    write(typeof chunk === 'string' ? withArrows(withLetters(chunk)) : chunk, ...others);
  stream.write = showing;
}

export function withLetters(text: string): string {
  return text.replace(IN_SHELL_WORD, inShellWord).replace(ESCAPED, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return isLetter(character) ? character : escaped;
  });
}

/** What holds nothing but letters then needs no escapes any more. */
function inShellWord(word: string, inner: string): string {
  const shown = inner.replace(BYTES, (bytes) => {
    const letters = Buffer.from(
      (bytes.match(/[0-7]{3}/g) ?? []).map((byte) => Number.parseInt(byte, 8)),
    ).toString('utf8');
    return Array.from(letters).every(isLetter) ? letters : bytes;
  });
  if (shown === inner) return word;
  return shown.includes('\\') ? `$'${shown}'` : `'${shown}'`;
}

function isLetter(character: string): boolean {
  return (
    LETTER.test(character) &&
    !CHANGES_OTHERS.test(character) &&
    character.normalize('NFKC') === character
  );
}

/** A change of a number, up to the gap before the next column; not in JSON. */
const CHANGE = /(\d) -> (\d(?:[^ \n]| (?! ))*)( {2,})?/g;

/** `1 -> 3` as `1 \u2192 3`, which takes a column less: the gap behind it gets that one. */
export function withArrows(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('{') ? line : line.replace(CHANGE, asArrow)))
    .join('\n');
}

function asArrow(_change: string, from: string, to: string, gap: string | undefined): string {
  return `${from} \u2192 ${to}${gap === undefined ? '' : `${gap} `}`;
}

/** As POSIX chooses the encoding: the first of these that is set and not empty. */
function isUtf8({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/i.test(
    [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? '',
  );
}
