import { sha256 } from '../sample-log.js';
import {
  EARLIER,
  EARLIER_ID,
  FOREIGN_KEY,
  HEAD,
  HONEST_HOME,
  LINES,
  LOG,
  OTHER_LINES,
  headFor,
  remade,
  without,
  type Files,
} from './home.js';
import { mutation, spliced, type Draw, type Mutation } from './mutation.js';

const HEAD_TEXT = HONEST_HOME[HEAD] ?? '';
const EARLIER_TEXT = HONEST_HOME[`${EARLIER}.log`] ?? '';
const withHead = (head: string): Files => ({ ...HONEST_HOME, [HEAD]: head });
const withEarlier = (log: string): Files => ({ ...HONEST_HOME, [`${EARLIER}.log`]: log });
const withField = (field: string, value: unknown): Files =>
  withHead(`${JSON.stringify({ ...(JSON.parse(HEAD_TEXT) as object), [field]: value })}\n`);
const otherDigit = (draw: Draw, digit: string) =>
  draw.from(Array.from('0123456789abcdef').filter((other) => other !== digit));

/** Changes of the head, by somebody without the key. */
export const OF_HEADS: readonly Mutation[] = [
  mutation('no head', () => without(HONEST_HOME, HEAD)),
  mutation('an empty head', () => withHead('')),
  mutation('the head of the run before', () => withHead(HONEST_HOME[`${EARLIER}.head`] ?? '')),
  mutation('a byte of the head changed', (draw) =>
    withHead(
      spliced(HEAD_TEXT, draw.below(HEAD_TEXT.length), 1, String.fromCharCode(draw.below(256))),
    ),
  ),
  mutation('a byte put into the head', (draw) =>
    withHead(
      spliced(HEAD_TEXT, draw.below(HEAD_TEXT.length + 1), 0, String.fromCharCode(draw.below(256))),
    ),
  ),
  mutation('the head cut', (draw) => withHead(HEAD_TEXT.slice(0, draw.below(HEAD_TEXT.length)))),
  mutation('another number of lines', (draw) => withField('lines', 1 + draw.below(17))),
  mutation('another hash in the head', (draw) =>
    withField(
      'head',
      (LINES.at(-1) ?? '').replace(/.*/s, () => sha256(String(draw.below(1e9)))),
    ),
  ),
  mutation('another run in the head', (draw) =>
    withField('run_id', `00000${String(draw.below(7))}-8f3a`),
  ),
  mutation('a signature by another key', () => withField('signature', FOREIGN_KEY.sign(HEAD_TEXT))),
  mutation('all written anew and signed by another key', (draw) => {
    const digit = /(?<="seed":)\d/.exec(LINES[0] ?? '')?.[0] ?? '';
    const seed = String((Number(digit) + 1 + draw.below(8)) % 10);
    const lines = LINES.with(0, (LINES[0] ?? '').replace(/(?<="seed":)\d/, seed));
    return remade(lines, FOREIGN_KEY);
  }),
  mutation('another run, whole and signed by another key', () => ({
    ...HONEST_HOME,
    [LOG]: OTHER_LINES.join(''),
    [HEAD]: headFor(OTHER_LINES.join(''), '000009-0000', FOREIGN_KEY),
  })),
];

/** Changes of the archive, with the latest log left as it is. */
const OF_ARCHIVES: readonly Mutation[] = [
  mutation('the run before removed', () =>
    without(HONEST_HOME, `${EARLIER}.log`, `${EARLIER}.head`),
  ),
  mutation('the head of the run before removed', () => without(HONEST_HOME, `${EARLIER}.head`)),
  mutation('a byte of the run before changed', (draw) =>
    withEarlier(
      spliced(
        EARLIER_TEXT,
        draw.below(EARLIER_TEXT.length),
        1,
        String.fromCharCode(draw.below(256)),
      ),
    ),
  ),
  mutation('the run before cut', (draw) =>
    withEarlier(EARLIER_TEXT.slice(0, draw.below(EARLIER_TEXT.length))),
  ),
  mutation('the run before renamed', (draw) => ({
    ...without(HONEST_HOME, `${EARLIER}.log`, `${EARLIER}.head`),
    [`archive/00000${String(1 + draw.below(5))}-${otherDigit(draw, 'a')}aaa.log`]: EARLIER_TEXT,
  })),
  mutation('the run before there twice', (draw) => ({
    ...HONEST_HOME,
    [`archive/00000${String(1 + draw.below(5))}-aaaa.log`]: EARLIER_TEXT,
  })),
  mutation('the log put back to that of the run before', () => ({
    ...HONEST_HOME,
    [LOG]: EARLIER_TEXT,
    [HEAD]: HONEST_HOME[`${EARLIER}.head`] ?? '',
  })),
  mutation('a run missing between two', (draw) => {
    const number = String(8 + draw.below(2)).padStart(6, '0');
    const text = LINES.join('').replaceAll('000007-8f3a', `${number}-8f3a`);
    return { ...remade(text.split(/(?<=\n)/)), [HEAD]: headFor(text, `${number}-8f3a`) };
  }),
  mutation('a head of the run before for another end', () => ({
    ...HONEST_HOME,
    [`${EARLIER}.head`]: headFor(EARLIER_TEXT + EARLIER_TEXT, EARLIER_ID),
  })),
];

export const SEAL_MUTATIONS: readonly Mutation[] = [...OF_HEADS, ...OF_ARCHIVES];
