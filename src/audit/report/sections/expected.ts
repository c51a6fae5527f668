import { expectationText } from '../../summary/expectation-text.js';
import type { JudgedExpectation } from '../../summary/judge-scenario.js';
import { html, type Markup } from '../markup.js';
import { badge, table, toLine } from './parts.js';
import type { Severity } from './severity.js';

const SEVERITY: Readonly<Record<JudgedExpectation['result'], Severity>> = {
  met: 'good',
  missed: 'bad',
  errored: 'open',
};

/** Each expectation of a scenario, what was seen of it, and the line that shows it. */
export function expectedOf(judged: readonly JudgedExpectation[]): Markup | null {
  if (judged.length === 0) return null;
  return table({
    caption: 'What was expected',
    head: ['Expected', 'Result', 'Seen', 'Line'],
    rows: judged.map(({ expectation, result, seen, seq }) => [
      html`${expectationText(expectation)}${weightOf(expectation)}`,
      badge(SEVERITY[result], result),
      seen,
      toLine(seq),
    ]),
  });
}

function weightOf({ severity, role }: JudgedExpectation['expectation']): string {
  const said = [severity, role].filter((word) => word !== undefined);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}
