import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { deepFreeze } from '../../core/domain/objects.js';
import { letterAt } from '../../core/domain/scenario-letter.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { readScenarioFile } from './read-scenario-file.js';

/** Where the scenarios that ship lie. */
export const SCENARIOS_FOLDER = join(PACKAGE_ROOT, 'apps', 'scenarios');
/** What the walkthrough plays unless other files are named, in this order. */
const SHIPPED = ['crash.yaml', 'overload.yaml', 'false-alarm.yaml'];

let read: readonly Scenario[] | undefined;

/**
 * The scenarios of the walkthrough, from the files that ship, read once when they are first asked for.
 * A log that holds them names no file: they belong to the program whose version it tells.
 * @throws Error where a file of the package is damaged
 */
export function shippedScenarios(): readonly Scenario[] {
  read ??= deepFreeze(SHIPPED.map(readShipped));
  return read;
}

function readShipped(name: string, place: number): Scenario {
  const path = join(SCENARIOS_FOLDER, name);
  const reading = readScenarioFile(path);
  if (!reading.sound) {
    const [first] = reading.problems;
    const where = first === undefined ? '' : `:${String(first.line)}: ${first.field}`;
    throw new Error(`the scenario file ${path}${where} is not as it was shipped`);
  }
  const { sha256: _ofFile, ...scenario } = reading.file.scenario;
  return { ...scenario, letter: letterAt(place) };
}
