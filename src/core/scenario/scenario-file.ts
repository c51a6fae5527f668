import { z } from 'zod';
import { EXECUTABLE_ACTIONS, isExecutable } from '../domain/actions.js';
import { RECORDED_ANSWERS, type RecordedAnswer } from '../domain/approval.js';
import { MOST_REPLICAS, runtimeSchema, type Runtime } from '../domain/app-spec.js';
import { environmentSchema, type Environment } from '../domain/environment.js';
import { MOST_EXPECTATIONS } from '../domain/proof-lines/expectations.js';
import { scenarioId } from '../domain/proof-lines/fields.js';
import type { Scenario } from '../domain/scenario.js';
import { attackEntrySchema, oddAttack, toScenarioAttack } from './attack-entry.js';
import { expectationEntrySchema } from './expectation-entry.js';
import {
  faultEntrySchema,
  nameOf,
  toPlannedFault,
  type AlertsEntry,
  type FaultEntry,
  type ReadHistory,
} from './fault-entry.js';
import { areInOrder } from './quantities.js';
import { isGroup } from './written-value.js';

export const SCENARIO_VERSION = 'demo-run/1';
/** A title is a heading of a step, beside its number and time. */
export const MOST_TITLE = 46;
export const MOST_RUNS = 200;

const prose = z
  .string()
  .min(1)
  .max(400)
  .regex(/^(?:\P{C}|\n)*$/u, 'a text without control characters');

const replicas = z.int().min(1).max(MOST_REPLICAS).optional();
const app = z
  .strictObject({
    runtime: runtimeSchema.optional(),
    min_replicas: replicas,
    max_replicas: replicas,
  })
  .refine(
    ({ min_replicas: least, max_replicas: most }) =>
      (least === undefined) === (most === undefined) && areInOrder(least, most),
    {
      when: ({ value }) => isGroup(value),
      message: 'min_replicas and max_replicas together, the first no greater than the second',
    },
  );

const NEVER_WITHOUT_REFUSAL = `one of ${EXECUTABLE_ACTIONS.join(', ')}; any other is refused always: expect { gate: refused } beside it, or times: 0`;

const expect = z
  .array(expectationEntrySchema)
  .min(1)
  .max(MOST_EXPECTATIONS)
  .refine(expectsIncident, {
    when: ({ value }) => Array.isArray(value),
    message: 'an incident that is expected at least once: which one?',
  })
  .refine(areDifferent, { message: 'each expectation once' })
  .superRefine((entries, context) => {
    for (const at of neverCarriedOut(entries)) {
      context.addIssue({ code: 'custom', path: [at, 'action'], message: NEVER_WITHOUT_REFUSAL });
    }
  });

const repeat = z
  .strictObject({
    runs: z.int().min(1).max(MOST_RUNS),
    at_least: z.int().min(1).max(MOST_RUNS),
  })
  .refine(({ runs, at_least }) => areInOrder(at_least, runs), {
    when: ({ value }) => isGroup(value),
    path: ['at_least'],
    message: 'at_least no greater than runs',
  });

const fields = z.strictObject({
  version: z.literal(SCENARIO_VERSION),
  scenario: scenarioId,
  title: nameOf(MOST_TITLE),
  why: prose.optional(),
  environment: z
    .array(environmentSchema)
    .min(1)
    .max(3)
    .refine(areDifferent, { message: 'each environment once' }),
  observe: z.boolean().default(false),
  app: app.optional(),
  traffic: z.strictObject({ requests_per_second: z.int().min(1).max(500) }).optional(),
  approval: z.enum(RECORDED_ANSWERS).optional(),
  policy: nameOf(300).optional(),
  fault: z.union([faultEntrySchema, z.array(faultEntrySchema).min(1).max(4)]),
  attack: attackEntrySchema.optional(),
  expect,
  repeat: repeat.optional(),
  tags: z.array(scenarioId).max(10).refine(areDifferent, { message: 'each tag once' }).default([]),
  say: z.strictObject({ before: prose.optional(), after: prose.optional() }).optional(),
});

/** A scenario file as people write it, version 1. What comes out is in the units of the code. */
export const scenarioFileSchema = fields.superRefine((written, context) => {
  const { attack } = written;
  const odd = attack && oddAttack(attack, faultEntries(written), written.expect);
  if (odd === undefined) return;
  context.addIssue({ code: 'custom', path: ['attack', ...odd.path], message: odd.message });
});
export type WrittenScenario = z.output<typeof scenarioFileSchema>;

/** A scenario file that was read: what is played, where, with what around it, and how often. */
export interface ScenarioFile {
  /** Of the file, as it was found. */
  readonly path: string;
  readonly why?: string | undefined;
  /** The first is played unless another one of them is asked for. */
  readonly environment: readonly Environment[];
  readonly observe: boolean;
  readonly app?:
    | {
        readonly runtime?: Runtime | undefined;
        readonly min_replicas?: number | undefined;
        readonly max_replicas?: number | undefined;
      }
    | undefined;
  readonly traffic?: { readonly requests_per_second: number } | undefined;
  readonly approval?: RecordedAnswer | undefined;
  /** A path that can be opened as it is. */
  readonly policy?: string | undefined;
  readonly repeat?: { readonly runs: number; readonly at_least: number } | undefined;
  readonly tags: readonly string[];
  readonly scenario: Scenario;
}

/** What lies around a written scenario. */
export interface Surroundings {
  readonly path: string;
  /** Of the bytes of the file. */
  readonly sha256: string;
  readonly policy?: string | undefined;
  readonly historyOf: (entry: AlertsEntry) => ReadHistory;
}

export function toScenarioFile(written: WrittenScenario, around: Surroundings): ScenarioFile {
  const {
    why,
    environment,
    observe,
    app: limits,
    traffic,
    approval,
    repeat: often,
    tags,
  } = written;
  return {
    path: around.path,
    why,
    environment,
    observe,
    app: limits,
    traffic,
    approval,
    policy: around.policy,
    repeat: often,
    tags,
    scenario: toScenario(written, around),
  };
}

function toScenario(written: WrittenScenario, { sha256, historyOf }: Surroundings): Scenario {
  const { scenario: id, title, expect: expected, attack, say } = written;
  return {
    id,
    title,
    faults: faultEntries(written).map((entry) => toPlannedFault(entry, historyOf)),
    expect: expected,
    ...(attack !== undefined && { attack: toScenarioAttack(attack) }),
    ...(say !== undefined && { say }),
    sha256,
  };
}

/** One fault may stand without a list around it. */
export function faultEntries({
  fault,
}: {
  readonly fault: FaultEntry | readonly FaultEntry[];
}): readonly FaultEntry[] {
  return [fault].flat();
}

/** Looked for in what was written: what is wrong with another expectation does not hide that none is there. */
function expectsIncident(entries: readonly unknown[]): boolean {
  return entries.some((entry) => {
    if (typeof entry !== 'object' || entry === null || !('incident' in entry)) return false;
    return !('times' in entry) || entry.times !== 0;
  });
}

/** Of actions that no gate ever lets through, those that are expected without the refusal. */
function neverCarriedOut(entries: readonly z.output<typeof expectationEntrySchema>[]): number[] {
  const isRefusalExpected = entries.some(
    (one) =>
      ('gate' in one && one.gate === 'refused' && one.times !== 0) ||
      ('escalated' in one && one.escalated),
  );
  if (isRefusalExpected) return [];
  return entries.flatMap((one, at) =>
    'action' in one && one.times !== 0 && !isExecutable(one.action) ? [at] : [],
  );
}

function areDifferent(entries: readonly unknown[]): boolean {
  return new Set(entries.map((entry) => JSON.stringify(entry))).size === entries.length;
}
