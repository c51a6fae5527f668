import { toPrintableAscii } from '../../domain/safe-text.js';

/** Nothing that is printed is wider than this. */
export const WIDTH = 80;
const LABEL_WIDTH = 11;
const MARGIN = 2;
const PROOF_WIDTH = 11;
const COMMAND_INDENT = '  ';
const CONTINUED = ' \\';

/** One line of a step: what it is about, what happened, and the proof line that says so. */
export function row(label: string, text: string, seq?: number): string[] {
  const room = WIDTH - MARGIN - LABEL_WIDTH - PROOF_WIDTH;
  const [first = '', ...rest] = wrap(toPrintableAscii(text), room);
  const proof = seq === undefined ? '' : `proof #${String(seq)}`.padStart(PROOF_WIDTH);
  const indent = ' '.repeat(MARGIN + LABEL_WIDTH);
  return [
    `${' '.repeat(MARGIN)}${label.padEnd(LABEL_WIDTH - 1)} ${proof === '' ? first : first.padEnd(room)}${proof}`,
    ...rest.map((line) => `${indent}${line}`),
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

/** A heading that fills the width: `-- 3 of 6  Crash: … ----`. */
export function heading(text: string, right = ''): string {
  const start = `-- ${toPrintableAscii(text)} `.slice(0, WIDTH - right.length - 4);
  const end = right === '' ? '' : ` ${right} --`;
  return `${start}${'-'.repeat(Math.max(2, WIDTH - start.length - end.length))}${end}`;
}

/** Breaks text at blanks, and inside a word only where it alone is too long. */
export function wrap(text: string, width: number): string[] {
  return wrapWords(
    text.split(' ').flatMap((word) => chunks(word, width)),
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
 * a line that goes on. A word is never cut: a path that is copied must stay whole.
 * @param words as a shell takes them
 * @param width of the first line; the further ones are indented by two within it
 */
export function commandLines(words: readonly string[], width: number): string[] {
  const lines = wrapWords(words, width - CONTINUED.length - COMMAND_INDENT.length);
  return lines.map((line, at) => {
    const indent = at === 0 ? '' : COMMAND_INDENT;
    return `${indent}${line}${at < lines.length - 1 ? CONTINUED : ''}`;
  });
}

export function milliseconds(us: number): string {
  return `${(us / 1_000).toFixed(1)} ms`;
}

export function percent(ppm: number): string {
  return `${String(Math.round(ppm / 10_000))} %`;
}

function chunks(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  return [word.slice(0, width), ...chunks(word.slice(width), width)];
}
