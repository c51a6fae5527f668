import { fstatSync, readlinkSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { workingFolder } from '../../base/working-folder.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { FaultKind } from '../../core/scenario/fault-kinds.js';
import { newScenario } from '../../core/scenario/new-scenario.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import { scenarioJsonSchema } from '../../core/scenario/scenario-json-schema.js';
import { readScenarioFiles, type ReadScenarios } from '../../run/scenarios/read-scenario-files.js';
import { ALERTS_EXAMPLE, SCHEMA_FILE, SHIPPED_FILES } from '../../run/scenarios/shipped.js';
import type { CommonOptions } from '../options.js';
import { present } from '../present.js';
import { UsageError } from '../usage-error.js';
import { checkedText, listText, problemFact } from '../views/scenario-text.js';
import { chosenFiles } from './run-scenarios-checks.js';
import { notifyGithubOfProblems } from './run-scenarios-report.js';
import { newFromRun } from './scenario-from-run.js';

type ScenarioTask = 'check' | 'list' | 'new' | 'schema';

interface AskedScenario extends CommonOptions {
  readonly task: ScenarioTask;
  readonly files: readonly string[];
  readonly fault: FaultKind | undefined;
  readonly fromRun: string | undefined;
  readonly incident: number | undefined;
  readonly tag: readonly string[];
}

const TASKS: Readonly<
  Record<ScenarioTask, (asked: AskedScenario) => ExitCode | Promise<ExitCode>>
> = { check, list, new: begin, schema: printSchema };

/** `demo-run scenario check|list|new|schema`: files that say what is broken and what must follow. */
export async function scenarioCommand(options: AskedScenario): Promise<ExitCode> {
  return TASKS[options.task](options);
}

function check(options: AskedScenario): ExitCode {
  if (options.files.length === 0) {
    refuse('files', undefined, 'scenario files, folders of them, or patterns', 'name at least one');
  }
  const read = readScenarioFiles(options.files);
  return presentChecked(options, read);
}

function presentChecked(options: AskedScenario, read: ReadScenarios): ExitCode {
  const { files, problems } = read;
  present(options, problems.map(problemFact).concat(checkedFact(read)), (style) =>
    checkedText({ files: files.length, problems }, style),
  );
  notifyGithubOfProblems(problems);
  return problems.length === 0 ? EXIT.ok : EXIT.usage;
}

function checkedFact({ files, problems }: ReadScenarios): object {
  const names = files.map(({ path, scenario }) => ({ file: path, scenario: scenario.id }));
  return { fact: 'scenarios_checked', sound: names, problems: problems.length };
}

/** Of files that are named, one that cannot be played is no scenario: it is said, and nothing is listed. */
function list(options: AskedScenario): ExitCode {
  const read = readScenarioFiles(options.files.length === 0 ? SHIPPED_FILES : options.files);
  if (read.problems.length > 0) return presentChecked(options, read);
  const { tag } = options;
  const listed = chosenFiles(read.files, { tag });
  present(options, listed.map(listedFact), (style) => listText(listed, tag, style));
  return EXIT.ok;
}

function listedFact({ path, scenario, environment, tags, why }: ScenarioFile): object {
  const { id, title } = scenario;
  return { fact: 'scenario', scenario: id, title, file: path, environment, tags, why: why ?? null };
}

function printSchema(): ExitCode {
  process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
  return EXIT.ok;
}

function begin(options: AskedScenario): ExitCode | Promise<ExitCode> {
  const { fault, fromRun } = options;
  const near = { schema: relative(outputFolder(), SCHEMA_FILE), alerts: ALERTS_EXAMPLE };
  if (fromRun !== undefined && fault === undefined) {
    return newFromRun({ ...options, fromRun, schema: near.schema });
  }
  if (fault === undefined || fromRun !== undefined) {
    return refuse('--fault', fault, 'either --fault KIND or --from-run RUN', 'give one of the two');
  }
  process.stdout.write(newScenario(fault, near));
  return EXIT.ok;
}

/**
 * Where the file lies that a shell sends the output to: an editor looks for the schema from there. The working
 * folder where the output goes to a terminal or a pipe.
 */
function outputFolder(): string {
  const here = workingFolder() ?? '/';
  try {
    return fstatSync(1).isFile() ? dirname(readlinkSync('/proc/self/fd/1')) : here;
  } catch {
    // No output, or a system without /proc: nothing is known of the file.
    return here;
  }
}

function refuse(field: string, value: unknown, accepted: string, remedy: string): never {
  throw new UsageError([{ field, rule: 'scenario_task', value, accepted, remedy }]);
}
