import { quote, toPrintableAscii } from '../../core/domain/safe-text.js';
import { missedText } from '../views/trial-figures.js';
import { expectationText } from '../../audit/summary/expectation-text.js';
import type { FileProblem } from '../../run/scenarios/file-problem.js';
import type { ScenarioOutcome } from '../../run/trials/judge-repeats.js';

/** GitHub shows no more of a step. */
const MOST_SHOWN = 10;

interface Annotation {
  readonly level: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/**
 * What went wrong as commands that GitHub's runner shows beside the lines of the scenario files.
 * @param lineOf the line of an expectation in its file, by its place in the list
 * @param shownAs a file as it is called in the repository
 */
export function githubAnnotations(
  outcomes: readonly ScenarioOutcome[],
  lineOf: (file: string, at: number) => number,
  shownAs: (file: string) => string,
): string[] {
  const all = outcomes.flatMap((outcome) => annotationsOf(outcome, lineOf));
  return sorted(all)
    .slice(0, MOST_SHOWN)
    .map((annotation) => command(annotation, shownAs(annotation.file)));
}

/** What is wrong with scenario files, beside the place where it stands. @param shownAs as above */
export function problemAnnotations(
  problems: readonly FileProblem[],
  shownAs: (file: string) => string,
): string[] {
  return problems.slice(0, MOST_SHOWN).map(({ file, line, column, field, ...found }) => {
    const { value, accepted, remedy } = found;
    const message = `${field}: ${quote(value)}\naccepted: ${accepted}\nto fix it: ${remedy}`;
    const title = 'not sound';
    return command({ level: 'error', file, line, column, title, message }, shownAs(file));
  });
}

/** What decides comes first: the rest may not be shown. */
function sorted(all: readonly Annotation[]): Annotation[] {
  return [...all].sort((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

function annotationsOf(
  { scenario, file, verdict, because, gate, expectations, trials }: ScenarioOutcome,
  lineOf: (file: string, at: number) => number,
): Annotation[] {
  const missed = expectations.flatMap((one, at): Annotation[] => {
    if (one.missed === 0) return [];
    const seen = one.found.find((judged) => judged?.result === 'missed');
    const times = gate.runs === 1 ? '' : ` in ${missedText(one)} runs`;
    return [
      {
        level: verdict === 'PASS' ? 'warning' : 'error',
        file,
        line: lineOf(file, at),
        title: `${scenario}: missed`,
        message: `expected: ${expectationText(one.expectation)}\nseen${times}: ${seen?.seen ?? ''}`,
      },
    ];
  });
  if (verdict === 'PASS' || missed.length > 0) return missed;
  const why = trials.find(({ error }) => error !== null)?.error;
  const message = why === undefined ? because : `${because}: ${why ?? ''}`;
  return [{ level: 'error', file, line: 1, title: `${scenario}: ${verdict}`, message }];
}

function command({ level, line, column, title, message }: Annotation, file: string): string {
  const where = column === undefined ? String(line) : `${String(line)},col=${String(column)}`;
  const place = `file=${property(file)},line=${where},title=${property(title)}`;
  return `::${level} ${place}::${data(message)}`;
}

/** As the runner reads it back: these characters, and no others, are written by their codes. */
function data(text: string): string {
  return text
    .split('\n')
    .map((line) => toPrintableAscii(line).replaceAll('%', '%25'))
    .join('%0A');
}

function property(text: string): string {
  return toPrintableAscii(text)
    .replaceAll('%', '%25')
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C');
}
