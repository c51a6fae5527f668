import { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { ProgressEvent, Notify } from '../../run/walkthrough/progress-events.js';
import type { CommonOptions } from '../options.js';
import { peopleStream } from '../present.js';
import { printJson } from './json.js';
import { styleFor } from './style.js';
import { eventText, type View } from './text-view.js';

/**
 * Tells facts the way that was asked for: text on stdout; with --json NDJSON on stdout and the text
 * on stderr; with --quiet no text.
 */
export function createPrinter(
  options: CommonOptions,
  textOf: (fact: ProgressEvent, view: View) => string[] = eventText,
): Notify {
  const { root, json, quiet, color } = options;
  const people = peopleStream(options);
  const style = styleFor(people, color);
  const context = new LogContext();
  return (fact) => {
    if (json) printJson(fact);
    if (!quiet)
      people.write(
        textOf(fact, { style, root, context })
          .map((line) => `${line}\n`)
          .join(''),
      );
  };
}
