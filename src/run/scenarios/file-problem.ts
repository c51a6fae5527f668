import type { InputProblem } from '../../core/onboarding/problem.js';

/** Something that is wrong with a file, where it stands: lines and columns count from 1. */
export interface FileProblem extends InputProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem of a text, before it is known of which file. */
export type PlacedProblem = Omit<FileProblem, 'file'>;

/** So many problems of one file are told: nobody fixes more at once, and a hostile file could give thousands. */
export const MOST_PROBLEMS = 50;

/** The first problems of a file; where it has more, the last of them says so. Takes no more than it needs. */
export function firstProblems(problems: Iterable<FileProblem>): FileProblem[] {
  const first: FileProblem[] = [];
  for (const problem of problems) {
    if (first.length === MOST_PROBLEMS) return [...first, thereAreMore(problem)];
    first.push(problem);
  }
  return first;
}

function thereAreMore({ file, line, column }: FileProblem): FileProblem {
  const value = `more than ${String(MOST_PROBLEMS)} problems`;
  const accepted = 'a file without any: the others are told once these are corrected';
  const remedy = 'correct those above first';
  return { file, line, column, field: 'the file', rule: 'more_problems', value, accepted, remedy };
}

/** With a file as a whole, nothing of which was read. */
export function unreadableFile(
  file: string,
  value: unknown,
  accepted: string,
  remedy = 'name a scenario file that can be read',
): FileProblem {
  return { file, line: 1, column: 1, field: 'file', rule: 'unreadable', value, accepted, remedy };
}
