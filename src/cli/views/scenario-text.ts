import { count } from '../../core/domain/count.js';
import { quote, toPrintableAscii } from '../../core/domain/safe-text.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import type { FileProblem } from '../../run/scenarios/file-problem.js';
import { typedText } from '../launcher.js';
import { fitted, WIDTH, wrapIndented } from './layout.js';
import type { Style } from './style.js';

/** What a check found. The first line is the sum. */
export function checkedText(
  { files, problems }: { readonly files: number; readonly problems: readonly FileProblem[] },
  style: Style,
): string[] {
  if (problems.length === 0) {
    return [`${style.good('CHECKED')}  ${count(files, 'scenario file')}: nothing is wrong`];
  }
  const wrong = new Set(problems.map(({ file }) => file)).size;
  return [
    `${style.bad('NOT SOUND')}  ${count(problems.length, 'problem')} in ${count(wrong, 'file')}`,
    ...problems.flatMap(problemText),
  ];
}

/** `crash.yaml:5:15 fault.kind "leek"`, what is accepted, and how to fix it. */
function problemText(problem: FileProblem): string[] {
  const { file, line, column, field, value, accepted, remedy } = problem;
  const place = `${toPrintableAscii(file)}:${String(line)}:${String(column)}`;
  const found = `    ${toPrintableAscii(field)}: ${quote(value)}`;
  return [
    ...wrapIndented(`  ${place}`),
    fitted(found, WIDTH),
    ...wrapIndented(typedText(`    accepted: ${accepted}`)),
    ...wrapIndented(typedText(`    to fix it: ${toPrintableAscii(remedy)}`)),
  ];
}

/** A problem for machines. */
export function problemFact({ value, ...problem }: FileProblem): object {
  return { fact: 'scenario_problem', ...problem, value: quote(value) };
}

/** Each scenario by its name and where it is played, its tags, and its title below. */
export function listText(
  files: readonly ScenarioFile[],
  tags: readonly string[],
  style: Style,
): string[] {
  const tagged = tags.length === 0 ? '' : ` with the tag ${tags.map(quote).join(' or ')}`;
  return [
    `${style.good('SCENARIOS')}  ${count(files.length, 'scenario')}${tagged}`,
    ...files.flatMap(({ scenario: { id, title }, environment, tags: own }) => [
      ...wrapIndented(`  ${[id, environment.join(', '), own.join(', ')].join('  ')}`),
      ...wrapIndented(`    ${toPrintableAscii(title)}`),
    ]),
  ];
}
