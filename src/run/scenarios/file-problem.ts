import type { InputProblem } from '../../core/onboarding/problem.js';

/** Something that is wrong with a file, where it stands: lines and columns count from 1. */
export interface FileProblem extends InputProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem of a text, before it is known of which file. */
export type PlacedProblem = Omit<FileProblem, 'file'>;

/** With a file as a whole, nothing of which was read. */
export function unreadableFile(file: string, value: unknown, accepted: string): FileProblem {
  const remedy = 'name a scenario file that can be read';
  return { file, line: 1, column: 1, field: 'file', rule: 'unreadable', value, accepted, remedy };
}
