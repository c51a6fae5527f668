import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { deepFreeze } from '../../core/domain/objects.js';
import { letterAt } from '../../core/domain/scenario-letter.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { readScenarioFile } from './read-scenario-file.js';

/** Where the scenarios that ship lie. */
const FOLDER = join(PACKAGE_ROOT, 'apps', 'scenarios');
/** What the walkthrough plays unless other files are named, in this order. */
export const SHIPPED_FILES: readonly string[] = ['crash', 'overload', 'false-alarm'].map((name) =>
  join(FOLDER, `${name}.yaml`),
);
/** The JSON Schema of scenario files, for editors. */
export const SCHEMA_FILE = join(FOLDER, 'demo-run.schema.json');
/** A recorded history of alerts to begin with. */
export const ALERTS_EXAMPLE = join(FOLDER, 'alerts', 'flapping.alerts.json');

let read: readonly Scenario[] | undefined;

/**
 * The scenarios of the walkthrough, from the files that ship, read once when they are first asked for.
 * A log that holds them names no file: they belong to the program whose version it tells.
 * @throws Error where a file of the package is damaged
 */
export function shippedScenarios(): readonly Scenario[] {
  read ??= deepFreeze(SHIPPED_FILES.map(readShipped));
  return read;
}

function readShipped(path: string, place: number): Scenario {
  const reading = readScenarioFile(path);
  if (!reading.sound) {
    const [first] = reading.problems;
    const where = first === undefined ? '' : `:${String(first.line)}: ${first.field}`;
    throw new Error(`the scenario file ${path}${where} is not as it was shipped`);
  }
  const { id, title, faults, expect, say } = reading.file.scenario;
  return { id, letter: letterAt(place), title, faults, expect, ...(say !== undefined && { say }) };
}
