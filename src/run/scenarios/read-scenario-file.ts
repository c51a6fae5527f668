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
import { unreadableFile, type FileProblem } from './file-problem.js';
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
  if (parsed.raw === undefined) return { sound: false, problems: inYaml };
  const checked = scenarioFileSchema.safeParse(parsed.raw.value);
  if (!checked.success) {
    const found = schemaProblems(checked.error.issues, parsed.raw.value);
    return { sound: false, problems: onePerPlace([...inYaml, ...placed(found, path, parsed)]) };
  }
  const written = checked.data;
  const histories = readHistories(written, path);
  const problems = [
    ...inYaml,
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

function placed(
  problems: readonly ScenarioProblem[],
  file: string,
  { placeOf }: ParsedYaml,
): FileProblem[] {
  return problems.map(({ path, isKey, rule, value, accepted, remedy }) => {
    const field = path.map(String).join('.') || 'the file';
    return { file, ...placeOf(path, isKey === true), field, rule, value, accepted, remedy };
  });
}

/** What YAML is not to have is not told once more as a field that is unknown. */
function onePerPlace(problems: readonly FileProblem[]): FileProblem[] {
  const isSame = (one: FileProblem) => (other: FileProblem) =>
    one.line === other.line && one.column === other.column;
  const [inYaml, others] = [
    problems.filter(({ field }) => field === 'yaml'),
    problems.filter(({ field }) => field !== 'yaml'),
  ];
  return [...inYaml, ...others.filter((problem) => !inYaml.some(isSame(problem)))];
}
