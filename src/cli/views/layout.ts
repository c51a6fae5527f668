import { SCREEN_WIDTH } from '../../base/screen-width.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';

/** Longer lines are hard to read, however wide the terminal is. */
const WIDEST = 110;

/** How many columns text fits into: 80 in a pipe, at a wider terminal more. */
export let WIDTH = SCREEN_WIDTH;

/** From now on text takes the width of this stream: that of a terminal, within 80 and 110 columns. */
export function fitTo({
  isTTY,
  columns,
}: {
  readonly isTTY?: boolean;
  readonly columns?: number;
}): void {
  WIDTH = isTTY === true ? Math.max(SCREEN_WIDTH, Math.min(columns ?? 0, WIDEST)) : SCREEN_WIDTH;
}

const LABEL_WIDTH = 11;
const MARGIN = 2;
const PROOF_WIDTH = 11;
const COMMAND_INDENT = '  ';
const CONTINUED = ' \\';

/** A text, and the commands in it, each as the words of a shell. */
export type TextWithCommands = readonly (string | readonly string[])[];

/** The text in one line. */
export function flatText(text: string | TextWithCommands): string {
  if (typeof text === 'string') return text;
  return text.map((part) => (typeof part === 'string' ? part : part.join(' '))).join('');
}

/** One line of a step: what it is about, what happened, and the proof line that says so. A line feed begins another. */
export function row(label: string, text: string | TextWithCommands, seq?: number): string[] {
  const room = WIDTH - MARGIN - LABEL_WIDTH - PROOF_WIDTH;
  const proof = seq === undefined ? '' : `proof #${String(seq)}`.padStart(PROOF_WIDTH);
  return labelled(label, text, { room, proof });
}

/** The same of what no proof line says: it has the whole width. */
export function wideRow(label: string, text: string | TextWithCommands): string[] {
  return labelled(label, text, { room: WIDTH - MARGIN - LABEL_WIDTH, proof: '' });
}

function labelled(
  label: string,
  text: string | TextWithCommands,
  { room, proof }: { readonly room: number; readonly proof: string },
): string[] {
  const lead = `${' '.repeat(MARGIN)}${label.padEnd(LABEL_WIDTH - 1)} `;
  if (mustBreak(text, room)) return brokenAtCommands(lead, text, lead.length);
  const lines = flatText(text)
    .split('\n')
    .flatMap((part) => wrap(toPrintableAscii(part), room, WIDTH));
  const [first = '', ...rest] = (lines[0] ?? '').length > room ? ['', ...lines] : lines;
  return [
    `${lead}${proof === '' ? first : first.padEnd(room)}${proof}`,
    ...placed(['', ...rest], 0, MARGIN + LABEL_WIDTH).slice(1),
  ];
}

/**
 * Rows with one of their words in colour. Painted when the layout is done: `row` lets no escape
 * sequence through, not even ours.
 */
export function painted(
  rows: readonly string[],
  word: string,
  paint: (text: string) => string,
): string[] {
  const at = rows.findIndex((text) => text.includes(word));
  return rows.map((text, index) => (index === at ? text.replace(word, () => paint(word)) : text));
}

/** A sentence begins with a capital letter. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A heading that fills the width: `-- 3 of 6  Crash: … ----`. */
export function heading(text: string, right = ''): string {
  const start = `-- ${toPrintableAscii(text)} `.slice(0, WIDTH - right.length - 4);
  const end = right === '' ? '' : ` ${right} --`;
  return `${start}${'-'.repeat(Math.max(2, WIDTH - start.length - end.length))}${end}`;
}

/**
 * Breaks text at blanks, and inside a word only where it alone is too long.
 * @param widest up to so many columns such a word has a line to itself instead
 */
export function wrap(text: string, width: number, widest = width): string[] {
  return wrapWords(
    text.split(' ').flatMap((word) => (word.length <= widest ? [word] : chunks(word, width))),
    width,
  );
}

/** Puts as many words on a line as fit; a word that alone is too long has a line to itself. */
export function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/**
 * A command on as many lines as it needs, each but the last with the backslash that a shell takes for
 * a line that goes on. A word that is wider than the screen is cut there and goes on at the left edge:
 * to the shell it stays one word, so that what is copied is whole.
 * @param words as `shellWord` gives them
 */
export function commandLines(label: string, words: readonly string[]): string[] {
  const room = WIDTH - label.length - COMMAND_INDENT.length - CONTINUED.length;
  const lines = wrapWords(words, room);
  return lines.flatMap((line, at) => {
    const indent = at === 0 ? label : ' '.repeat(label.length) + COMMAND_INDENT;
    const end = at < lines.length - 1 ? CONTINUED : '';
    const [first = '', ...rest] = line.length <= room ? [line] : cutWord(line, room);
    return [`${indent}${first}`, ...rest].map((part, index) =>
      index < rest.length ? `${part}\\` : `${part}${end}`,
    );
  });
}

/** The parts of a word of a shell, each of them closed: a backslash and a line feed may stand between. */
function cutWord(word: string, room: number): string[] {
  const [quote = ''] = /^\$?'/.exec(word) ?? [];
  const units = quote === '' ? word.split('') : unitsIn(word.slice(quote.length, -1), quote);
  const parts: string[] = [''];
  for (const unit of units) {
    const part = parts.at(-1) ?? '';
    if (part.length + unit.length > room - quote.length - 1) parts.push(unit);
    else parts[parts.length - 1] = part + unit;
  }
  return quote === '' ? parts : parts.map((part) => `${quote}${part}'`);
}

/** What may not be cut within quotes: the bytes of a character, and an escape. */
function unitsIn(inner: string, quote: string): readonly string[] {
  return (
    inner.match(quote === "'" ? /'\\''|[^']/g : /(?:\\3\d\d)?(?:\\2\d\d)+|\\\d{3}|\\?./g) ?? []
  );
}

/**
 * A line within the width, its further lines a little further in. What is wider than a line has room,
 * such as a path, stands whole on a line of its own, as far to the left as it has to.
 */
export function wrapIndented(line: string | TextWithCommands): string[] {
  const flat = flatText(line);
  const [indent = ''] = /^ */.exec(flat) ?? [];
  const room = WIDTH - indent.length - 2;
  if (mustBreak(line, room)) return brokenAtCommands(indent, line, indent.length + 2);
  const lines = flat.split('\n').flatMap((part) => wrap(part.trimStart(), room, WIDTH));
  return placed(lines, indent.length, indent.length + 2);
}

/** Whether there are commands in a text that does not fit in a line: wrapped like words they could not be copied. */
function mustBreak(
  text: string | TextWithCommands,
  room: number,
): text is Exclude<typeof text, string> {
  return (
    typeof text !== 'string' &&
    text.some((part) => typeof part !== 'string') &&
    flatText(text).length > room
  );
}

/**
 * Each command on lines of its own, and what is before and behind it, too.
 * @param lead how the first line begins
 * @param indent of the others
 */
function brokenAtCommands(lead: string, text: TextWithCommands, indent: number): string[] {
  const margin = ' '.repeat(indent);
  return text
    .map(withoutBeginningStop)
    .filter(isShown)
    .flatMap((part, at) =>
      typeof part === 'string'
        ? proseLines(at === 0 ? lead : margin, part.trim(), indent)
        : commandLines(at === 0 ? lead : `${margin}${COMMAND_INDENT}`, part),
    );
}

/** What parts a command from the words behind it is not needed where its line ends. */
function withoutBeginningStop<Part extends string | readonly string[]>(part: Part): Part | string {
  return typeof part === 'string' ? part.replace(/^[,;.:](?: |$)/, '') : part;
}

function isShown(part: string | readonly string[]): boolean {
  return typeof part !== 'string' || part.trim() !== '';
}

function proseLines(lead: string, text: string, indent: number): string[] {
  const lines = text
    .split('\n')
    .flatMap((part) => wrap(toPrintableAscii(part), WIDTH - indent, WIDTH));
  const [first = '', ...rest] =
    lead.length + (lines[0] ?? '').length > WIDTH ? ['', ...lines] : lines;
  return [`${lead}${first}`, ...placed(['', ...rest], 0, indent).slice(1)];
}

/** Lines indented, those that are too wide for that by less. */
function placed([first = '', ...rest]: readonly string[], one: number, others: number): string[] {
  const at = (line: string, indent: number) =>
    `${' '.repeat(Math.max(0, Math.min(indent, WIDTH - line.length)))}${line}`;
  return [at(first, one), ...rest.map((line) => at(line, others))];
}

/** A value is shown so that it is recognized, not to be copied: its middle may go. */
export function fitted(text: string, room: number): string {
  if (text.length <= room) return text;
  const half = Math.floor((room - 3) / 2);
  return `${text.slice(0, half)}...${text.slice(-half)}`;
}

function chunks(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  // An escaped character stays in one piece.
  const cut = word.slice(0, width).replace(/\\(?:u[0-9a-f]{0,3})?$/, '').length;
  const end = cut === 0 ? width : cut;
  return [word.slice(0, end), ...chunks(word.slice(end), width)];
}
