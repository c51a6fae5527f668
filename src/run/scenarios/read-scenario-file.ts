import { createHash } from 'node:crypto';
import { readRegularFile } from '../../base/regular-file.js';
import { decodeText, whyUnreadable } from '../../base/text-file.js';
import { valueAt } from '../../core/domain/objects.js';
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
import { readHistories, type NamedFiles } from './read-histories.js';

const MOST_BYTES = 64 * 1024;
const A_FILE = 'a regular file in UTF-8 of at most 64 KiB, that can be read';

/** A scenario, or everything that is wrong with its file. */
export type FileReading =
  | { readonly sound: true; readonly file: ScenarioFile }
  | { readonly sound: false; readonly problems: readonly FileProblem[] };

/** Reads and checks a scenario file, and the files that it names. Never throws for what they hold. */
export function readScenarioFile(path: string): FileReading {
  let remedy: string | undefined;
  try {
    const bytes = readRegularFile(path, MOST_BYTES);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    remedy = 'save it as UTF-8';
    return readScenarioText(decodeText(bytes), { path, sha256 });
  } catch (cause) {
    if (cause instanceof RangeError) remedy = 'make it shorter, or split it into several scenarios';
    const problem = unreadableFile(path, whyUnreadable(cause), A_FILE, remedy);
    return { sound: false, problems: [problem] };
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
  const named = checked.success ? checked.data : soundNames(parsed.raw.value);
  const histories = readHistories(named, path);
  const found = checked.success ? [] : schemaProblems(checked.error.issues, parsed.raw.value);
  const problems = [
    ...firstProblems(onePerPlace(inYaml, placed(found, path, parsed))),
    ...placed(policyProblems(named, path), path, parsed),
    ...placed(histories.unreadable, path, parsed),
    ...histories.problems,
  ];
  if (!checked.success || problems.length > 0) return { sound: false, problems };
  return { sound: true, file: fileOf(checked.data, source, histories.read) };
}

/** What names other files, as far as it is sound by itself: they are looked at whatever else is wrong. */
function soundNames(raw: unknown): NamedFiles {
  const { policy, fault } = scenarioFileSchema.shape;
  return {
    policy: policy.safeParse(valueAt(raw, ['policy'])).data,
    fault: fault.safeParse(valueAt(raw, ['fault'])).data ?? [],
  };
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
