import { LINES, OTHER_LINES, remade, withLog } from './home.js';
import { mutation, spliced, type Draw, type Mutation } from './mutation.js';

const TEXT = LINES.join('');
const anywhere = (draw: Draw) => draw.below(TEXT.length);
const anyByte = (draw: Draw) => String.fromCharCode(draw.below(256));
const atLine = (draw: Draw) => draw.below(LINES.length);
const editLine = (at: number, edit: (line: string) => string) =>
  LINES.map((line, index) => (index === at ? edit(line) : line));
/** Of a line, at a drawn match of a pattern, another text. */
function editMatch(draw: Draw, pattern: RegExp, replace: (match: string) => string): string[] {
  const at = draw.from(
    LINES.flatMap((line, index) => (line.search(pattern) === -1 ? [] : [index])),
  );
  const line = LINES[at] ?? '';
  const matches = [...line.matchAll(new RegExp(pattern, 'g'))];
  const match = draw.from(matches);
  return editLine(at, () => spliced(line, match.index, match[0].length, replace(match[0])));
}

/** Changes of bytes and whole lines, by somebody who leaves the head alone. */
export const BYTE_MUTATIONS: readonly Mutation[] = [
  mutation('a bit flipped', (draw) => {
    const at = anywhere(draw);
    const flipped = TEXT.charCodeAt(at) ^ (1 << draw.below(8));
    return withLog(spliced(TEXT, at, 1, String.fromCharCode(flipped)));
  }),
  mutation('a byte changed', (draw) => withLog(spliced(TEXT, anywhere(draw), 1, anyByte(draw)))),
  mutation('a byte inserted', (draw) => withLog(spliced(TEXT, anywhere(draw), 0, anyByte(draw)))),
  mutation('a byte removed', (draw) => withLog(spliced(TEXT, anywhere(draw), 1, ''))),
  mutation('a stretch removed', (draw) =>
    withLog(spliced(TEXT, anywhere(draw), 1 + draw.below(900), '')),
  ),
  mutation('cut at a byte', (draw) => withLog(TEXT.slice(0, anywhere(draw)))),
  mutation('cut at a line', (draw) => withLog(LINES.slice(0, atLine(draw)))),
  mutation('the beginning cut', (draw) => withLog(LINES.slice(1 + draw.below(LINES.length - 1)))),
  mutation('a line removed', (draw) => withLog(LINES.toSpliced(atLine(draw), 1))),
  mutation('a line doubled', (draw) => {
    const at = atLine(draw);
    return withLog(LINES.toSpliced(at, 0, LINES[at] ?? ''));
  }),
  mutation('two lines swapped', (draw) => {
    const at = draw.below(LINES.length - 1);
    return withLog(LINES.toSpliced(at, 2, LINES[at + 1] ?? '', LINES[at] ?? ''));
  }),
  mutation('a line moved', (draw) => {
    const at = atLine(draw);
    return withLog(LINES.toSpliced(at, 1).toSpliced(atLine(draw), 0, LINES[at] ?? ''));
  }),
  mutation('a line of another run put in', (draw) =>
    withLog(LINES.toSpliced(atLine(draw), 0, draw.from(OTHER_LINES))),
  ),
  mutation('a line replaced by that of another run', (draw) => {
    const at = draw.below(OTHER_LINES.length);
    return withLog(LINES.with(at, OTHER_LINES[at] ?? ''));
  }),
  mutation('the end of another run', (draw) => {
    const at = 1 + draw.below(OTHER_LINES.length - 1);
    return withLog([...LINES.slice(0, at), ...OTHER_LINES.slice(at)]);
  }),
  mutation('another whole run', () => withLog(OTHER_LINES)),
  mutation('a forged line appended', (draw) =>
    withLog([...LINES, draw.from(LINES).replace(/"seq":\d+/, `"seq":${String(LINES.length + 1)}`)]),
  ),
  mutation('bytes appended', (draw) =>
    withLog(TEXT + Array.from({ length: 1 + draw.below(40) }, () => anyByte(draw)).join('')),
  ),
  mutation('zeros appended', (draw) => withLog(TEXT + '\0'.repeat(1 + draw.below(9_000)))),
  mutation('CRLF', (draw) => withLog(editLine(atLine(draw), (line) => line.replace('\n', '\r\n')))),
  mutation('a blank line', (draw) =>
    withLog(LINES.toSpliced(draw.below(LINES.length + 1), 0, '\n')),
  ),
  mutation('a space before the line feed', (draw) =>
    withLog(editLine(atLine(draw), (line) => line.replace('\n', ' \n'))),
  ),
  mutation('a space between', (draw) => withLog(editMatch(draw, /[:,{]/, (mark) => `${mark} `))),
  mutation('a byte order mark', (draw) =>
    withLog(editLine(atLine(draw), (line) => `\u00ef\u00bb\u00bf${line}`)),
  ),
  mutation('a line over the limit', (draw) =>
    withLog(editMatch(draw, /"[a-z_]+":"/, (start) => start + 'a'.repeat(8_200))),
  ),
  mutation('a number spelled otherwise', (draw) =>
    withLog(
      editMatch(draw, /(?<=[:,[])\d+(?=[,\]}])/, (number) =>
        draw.from([`${number}.0`, `${number}e0`, `0${number}`, `-${number}`, `${number}0E-1`]),
      ),
    ),
  ),
  mutation('a letter spelled as an escape', (draw) =>
    withLog(editMatch(draw, /[a-z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)),
  ),
  mutation('a key doubled', (draw) =>
    withLog(editMatch(draw, /"[a-z_]+":\d+(?=[,}])/, (pair) => `${pair},${pair}`)),
  ),
  mutation('a prototype key', (draw) =>
    withLog(
      editMatch(
        draw,
        /\{/,
        () => `{${draw.from(['"__proto__":null,', '"constructor":1,', '"__proto__":{"a":1},'])}`,
      ),
    ),
  ),
  mutation('a key removed', (draw) => withLog(editMatch(draw, /"[a-z_]+":\d+,/, () => ''))),
  mutation('a key renamed', (draw) =>
    withLog(editMatch(draw, /"[a-z_]+":/, (key) => key.replace('"', '"x'))),
  ),
  mutation('the chain fixed after a change', (draw) => ({
    ...remade(editMatch(draw, /\d(?=[,\]}])/, (digit) => String((Number(digit) + 1) % 10))),
    'day1_proof.head': withLog('')['day1_proof.head'] ?? '',
  })),
  mutation('the chain fixed after a line was removed', (draw) => ({
    ...remade(LINES.toSpliced(atLine(draw), 1)),
    'day1_proof.head': withLog('')['day1_proof.head'] ?? '',
  })),
];
