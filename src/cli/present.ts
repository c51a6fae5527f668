import type { CommonOptions } from './options.js';
import { printJson } from './views/json.js';
import { styleFor, type Style } from './views/style.js';

type Wanted = Pick<CommonOptions, 'json' | 'quiet' | 'color'>;

/** The stream that people read: stdout, or stderr where stdout carries JSON. */
export function peopleStream({ json }: Pick<Wanted, 'json'>): NodeJS.WriteStream {
  return json ? process.stderr : process.stdout;
}

/**
 * Prints what a command found: with --json facts on stdout and the text on stderr, else the text on
 * stdout; with --quiet one line of it.
 * @param facts one object, or one for each line of NDJSON
 * @param text its first line says the most
 * @param line what --quiet shows in place of the first line of the text
 * @param people who reads the text, where stdout is taken by something else
 */
export function present(
  options: Wanted,
  facts: object | readonly object[],
  text: (style: Style) => readonly string[],
  { line, people = peopleStream(options) }: { line?: string; people?: NodeJS.WriteStream } = {},
): void {
  if (options.json) for (const fact of [facts].flat()) printJson(fact);
  const shown =
    options.quiet && line !== undefined ? [line] : text(styleFor(people, options.color));
  people.write(`${(options.quiet ? shown.slice(0, 1) : shown).join('\n')}\n`);
}

/** The last line of a command that has told everything else while it happened: with --quiet the only one. */
export function presentLast(options: Wanted, line: (style: Style) => string): void {
  const { json, quiet, color } = options;
  if (json && quiet) return;
  const people = peopleStream(options);
  people.write(`${line(styleFor(people, color))}\n`);
}

/** The last word of a command that has told everything else while it happened. */
export function presentQuietly({ json, quiet }: Wanted, line: string): void {
  if (quiet && !json) process.stdout.write(`${line}\n`);
}
