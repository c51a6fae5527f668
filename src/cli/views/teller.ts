import { toPrintableAscii } from '../../domain/safe-text.js';
import type { Tell } from '../../walkthrough/facts.js';
import type { CommonOptions } from '../options.js';
import { styleFor } from './style.js';
import { factText } from './text-view.js';

/** Rises when the shape of the NDJSON changes. */
export const JSON_SCHEMA = 'demo-run/1';

/**
 * Tells facts the way that was asked for: text on stdout; with --json NDJSON on stdout and the text
 * on stderr; with --quiet no text.
 */
export function createTeller({ root, json, quiet, color }: CommonOptions): Tell {
  const people = json ? process.stderr : process.stdout;
  const style = styleFor(people, color);
  return (fact) => {
    if (json) printJson(fact);
    if (!quiet)
      people.write(
        factText(fact, style, root)
          .map((line) => `${line}\n`)
          .join(''),
      );
  };
}

/** One object a line, in printable ASCII. */
export function jsonText(value: object): string {
  return `${toPrintableAscii(JSON.stringify({ schema: JSON_SCHEMA, ...value }))}\n`;
}

export function printJson(value: object): void {
  process.stdout.write(jsonText(value));
}
