import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import type { FileProblem } from './file-problem.js';
import { findScenarioFiles } from './find-files.js';
import { readScenarioFile } from './read-scenario-file.js';

/** The scenarios that can be played, and everything that is wrong with the others. */
export interface ReadScenarios {
  readonly files: readonly ScenarioFile[];
  readonly problems: readonly FileProblem[];
}

/**
 * Reads and checks every scenario file that is named.
 * @param named files, folders and patterns
 */
export function readScenarioFiles(named: readonly string[]): ReadScenarios {
  const found = findScenarioFiles(named);
  const readings = found.files.map(readScenarioFile);
  const files = readings.flatMap((reading) => (reading.sound ? [reading.file] : []));
  const problems = readings.flatMap((reading) => (reading.sound ? [] : reading.problems));
  return { files, problems: [...found.problems, ...problems, ...namedAlike(files)] };
}

/** Results are told by the name of a scenario: two of one name could not be told apart. */
function namedAlike(files: readonly ScenarioFile[]): FileProblem[] {
  const first = new Map<string, string>();
  return files.flatMap(({ path, scenario: { id } }) => {
    const other = first.get(id);
    first.set(id, other ?? path);
    if (other === undefined) return [];
    const accepted = `another name than that of ${other}`;
    const remedy = 'give one of the two another name';
    const place = { file: path, line: 1, column: 1, field: 'scenario' };
    return [{ ...place, rule: 'name_taken', value: id, accepted, remedy }];
  });
}
