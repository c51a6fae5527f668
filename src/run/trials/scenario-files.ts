import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentSchema, type Environment } from '../../core/domain/environment.js';
import { messageOf } from '../../core/domain/errors.js';
import { expectationSchema } from '../../core/domain/proof-lines/expectations.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import { readTextFile } from '../../base/text-file.js';
import { findScenarioFiles } from './find-scenario-files.js';
import { SCENARIOS, type Scenario as PlayedScenario } from '../walkthrough/scenarios.js';

const MAX_BYTES = 64 * 1024;

/** A scenario as its file describes it. */
export interface ScenarioFile {
  readonly path: string;
  readonly scenario: Scenario;
  /** One or more; the first is played unless another of them is asked for. */
  readonly environment: readonly Environment[];
  readonly observe: boolean;
  readonly app?: { readonly runtime?: string | undefined } | undefined;
  /** A path beside the file. */
  readonly policy?: string | undefined;
  readonly repeat?: { readonly runs: number; readonly at_least: number } | undefined;
  readonly tags: readonly string[];
}

/** Something that is wrong with a file, where it stands: lines and columns count from 1. */
export interface FileProblem extends InputProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ReadScenarioFiles {
  readonly files: readonly ScenarioFile[];
  readonly problems: readonly FileProblem[];
}

const fileSchema = z.object({
  version: z.literal('demo-run/1'),
  scenario: z.enum(['crash', 'overload', 'false_alarm']),
  title: z.string().max(46).optional(),
  environment: z.array(environmentSchema).min(1),
  observe: z.boolean().default(false),
  policy: z.string().optional(),
  expect: z.array(expectationSchema).min(1).max(16).optional(),
  repeat: z
    .strictObject({ runs: z.int().min(1).max(1_000), at_least: z.int().min(0).max(1_000) })
    .optional(),
  tags: z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)).default([]),
});

/**
 * Reads every scenario file that is named.
 * @param named files, folders and patterns
 * @returns the good ones, and every problem of the others
 */
export function readScenarioFiles(named: readonly string[]): ReadScenarioFiles {
  const { files: paths, unmatched } = findScenarioFiles(named);
  const files: ScenarioFile[] = [];
  const problems = unmatched.map((file) =>
    problem(file, 'no file is there', 'correct the path; put a pattern into quotes'),
  );
  for (const path of paths) {
    try {
      files.push(readOne(path));
    } catch (error) {
      problems.push(problem(path, messageOf(error).split('\n').join(' '), 'correct the file'));
    }
  }
  return { files, problems: [...problems, ...namedAlike(files)] };
}

/** Results are told by the name of a scenario. */
function namedAlike(files: readonly ScenarioFile[]): FileProblem[] {
  const ids = files.map(({ scenario }) => scenario.id);
  return files.flatMap(({ path, scenario: { id } }, at) =>
    ids.indexOf(id) === at ? [] : [problem(path, id, `rename it: ${id} is in another file too`)],
  );
}

function problem(file: string, value: string, remedy: string): FileProblem {
  const accepted = 'a scenario file, version demo-run/1';
  return {
    file,
    line: 1,
    column: 1,
    field: 'file',
    rule: 'scenario_file',
    value,
    accepted,
    remedy,
  };
}

function readOne(path: string): ScenarioFile {
  const text = readTextFile(path, MAX_BYTES);
  const {
    scenario: id,
    title,
    expect,
    environment,
    observe,
    policy,
    repeat,
    tags,
  } = fileSchema.parse(parse(text));
  const known = SCENARIOS.find((scenario) => scenario.id === id);
  if (known === undefined) throw new Error(`there is no scenario ${id}`);
  const { incident, action, decided_by } = known.expect;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const scenario: Scenario = {
    id,
    title: title ?? known.title,
    faults: [{ fault: known.fault }],
    expect: expect ?? [{ incident }, { action, decided_by }],
    sha256,
  };
  return { path, scenario, environment, observe, policy, repeat, tags };
}

/** What a run plays of a file. */
export function playedScenarios({ scenario }: ScenarioFile): PlayedScenario[] {
  return SCENARIOS.filter(({ id }) => id === scenario.id);
}
