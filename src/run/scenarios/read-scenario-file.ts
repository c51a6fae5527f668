import { createHash } from 'node:crypto';
import { readRegularFile } from '../../base/regular-file.js';
import { decodeText, whyUnreadable } from '../../base/text-file.js';
import type { AlertsEntry, ReadHistory } from '../../core/scenario/fault-entry.js';
import {
  scenarioFileSchema,
  toScenarioFile,
  type ScenarioFile,
  type WrittenScenario,
} from '../../core/scenario/scenario-file.js';
import type { ScenarioProblem } from '../../core/scenario/scenario-problem.js';
import { schemaProblems } from '../../core/scenario/schema-problems.js';
import { beside } from './beside.js';
import { policyProblems } from './check-policy.js';
import { firstProblems, unreadableFile, type FileProblem } from './file-problem.js';
import { parseYaml, type ParsedYaml } from './parse-yaml.js';
import { readHistories } from './read-histories.js';

const MOST_BYTES = 64 * 1024;
const A_FILE = 'a regular file in UTF-8 of at most 64 KiB, that can be read';

/** A scenario, or everything that is wrong with its file. */
export type FileReading =
  | { readonly sound: true; readonly file: ScenarioFile }
  | { readonly sound: false; readonly problems: readonly FileProblem[] };

/** Reads and checks a scenario file, and the files that it names. Never throws for what they hold. */
export function readScenarioFile(path: string): FileReading {
  try {
    const bytes = readRegularFile(path, MOST_BYTES);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return readScenarioText(decodeText(bytes), { path, sha256 });
  } catch (cause) {
    return { sound: false, problems: [unreadableFile(path, whyUnreadable(cause), A_FILE)] };
  }
}

/** The same of a text that was read already. @param source with the path beside which other files lie */
export function readScenarioText(
  text: string,
  source: { readonly path: string; readonly sha256: string },
): FileReading {
  const { path } = source;
  const parsed = parseYaml(text);
  const inYaml = parsed.problems.map((problem) => ({ file: path, ...problem }));
  if (parsed.raw === undefined) return { sound: false, problems: firstProblems(inYaml) };
  const checked = scenarioFileSchema.safeParse(parsed.raw.value);
  if (!checked.success) {
    const found = schemaProblems(checked.error.issues, parsed.raw.value);
    const all = onePerPlace(inYaml, placed(found, path, parsed));
    return { sound: false, problems: firstProblems(all) };
  }
  const written = checked.data;
  const histories = readHistories(written, path);
  const problems = [
    ...firstProblems(inYaml),
    ...placed(policyProblems(written, path), path, parsed),
    ...placed(histories.unreadable, path, parsed),
    ...histories.problems,
  ];
  if (problems.length > 0) return { sound: false, problems };
  return { sound: true, file: fileOf(written, source, histories.read) };
}

function fileOf(
  written: WrittenScenario,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  histories: ReadonlyMap<AlertsEntry, ReadHistory>,
): ScenarioFile {
  const { policy } = written;
  return toScenarioFile(written, {
    path,
    sha256,
    policy: policy === undefined ? undefined : beside(path, policy),
    historyOf: (entry) => histories.get(entry) ?? { alerts: [], sha256 },
  });
}

function* placed(
  problems: Iterable<ScenarioProblem>,
  file: string,
  { placeOf }: ParsedYaml,
): Generator<FileProblem> {
  for (const { path, isKey, rule, value, accepted, remedy } of problems) {
    const field = path.map(String).join('.') || 'the file';
    yield { file, ...placeOf(path, isKey === true), field, rule, value, accepted, remedy };
  }
}

/** What YAML is not to have is not told once more as a field that is unknown. */
function* onePerPlace(
  inYaml: readonly FileProblem[],
  others: Iterable<FileProblem>,
): Generator<FileProblem> {
  const placeOf = ({ line, column }: FileProblem) => `${String(line)}:${String(column)}`;
  const told = new Set(inYaml.map(placeOf));
  yield* inYaml;
  for (const problem of others) if (!told.has(placeOf(problem))) yield problem;
}
