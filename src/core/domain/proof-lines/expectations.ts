import { z } from 'zod';
import { decidedBySchema } from '../decision.js';
import { ACTIONS, EXECUTABLE_ACTIONS, isExecutable } from '../actions.js';
import { incidentClassSchema, type IncidentClass } from '../incident.js';
import { deepFreeze } from '../objects.js';
import { sha256Schema } from './fields.js';

const DECIDED_BY = decidedBySchema;
/** How often exactly; at least once where it is not said. 0: never. */
const times = z.int().min(0).max(50).optional();

/** What can be measured of a scenario, and in what: microseconds, or a number. */
export const SIGNALS = deepFreeze({
  /** From the first sign of an incident until it was concluded; until it was acted on; until the app was well. */
  detected_after: 'us',
  recovered_after: 'us',
  stable_after: 'us',
  /** Since right before the injection. */
  requests_lost: 'count',
  requests_served: 'count',
  /** What was carried out, nothing (`noop`) not counted. */
  actions: 'count',
  incidents: 'count',
  /** That served at the end. */
  workers: 'count',
} as const);
export type SignalName = keyof typeof SIGNALS;

/** What weight it has that it is missed: one that is catastrophic fails a scenario however often it is repeated. */
export const SEVERITIES = deepFreeze(['catastrophic', 'recoverable'] as const);
/** What the agent is for, or what it must not do on the way. */
export const ROLES = deepFreeze(['objective', 'safeguard'] as const);
/** A word of the log: why a gate refused, why a human was called. */
const reason = z
  .string()
  .regex(/^[a-z0-9_]{1,60}$/)
  .optional();
const weight = {
  severity: z.enum(SEVERITIES).optional(),
  role: z.enum(ROLES).optional(),
};

/** Everything that can be expected of a scenario, by the key that says what it is about. */
export const EXPECTATION_SCHEMAS = Object.freeze({
  /** Concluded of the readings. */
  incident: z.strictObject({ incident: incidentClassSchema, times, ...weight }),
  /** Decided. */
  action: z.strictObject({
    action: z.enum(ACTIONS),
    decided_by: DECIDED_BY.optional(),
    workers_to: z.int().min(0).max(64).optional(),
    times,
    ...weight,
  }),
  /** Answered by the gates; with the code of a reason where one is expected. */
  gate: z.strictObject({
    gate: z.enum(['allowed', 'refused', 'observed']),
    reason,
    times,
    ...weight,
  }),
  /** Kinds of lines that come in this order, with any others between them. */
  order: z.strictObject({
    order: z
      .array(z.string().regex(/^[A-Z_]{1,40}$/))
      .min(2)
      .max(12),
    ...weight,
  }),
  signal: z.strictObject({
    signal: z.enum(Object.keys(SIGNALS) as [SignalName, ...SignalName[]]),
    at_most: z.int().min(0).optional(),
    at_least: z.int().min(0).optional(),
    ...weight,
  }),
  /** Whether it was handed to a human; with the reason where one is expected. */
  escalated: z.strictObject({
    escalated: z.boolean(),
    reason,
    ...weight,
  }),
});

const anyExpectation = z.union(
  Object.values(EXPECTATION_SCHEMAS) as [
    typeof EXPECTATION_SCHEMAS.incident,
    typeof EXPECTATION_SCHEMAS.action,
    typeof EXPECTATION_SCHEMAS.gate,
    typeof EXPECTATION_SCHEMAS.order,
    typeof EXPECTATION_SCHEMAS.signal,
    typeof EXPECTATION_SCHEMAS.escalated,
  ],
);
export type Expectation = z.infer<typeof anyExpectation>;
export type ExpectationOf<Kind extends keyof typeof EXPECTATION_SCHEMAS> = z.infer<
  (typeof EXPECTATION_SCHEMAS)[Kind]
>;

export const expectationSchema = anyExpectation.refine(hasLimit, {
  error: 'a signal needs at_most, at_least, or both',
});

function hasLimit(expectation: Expectation): boolean {
  if (!('signal' in expectation)) return true;
  return expectation.at_most !== undefined || expectation.at_least !== undefined;
}

/** One incident, what is decided about it, and by whom: all that most scenarios expect, as a log says it. */
const shortForm = z.tuple([incidentClassSchema, z.enum(EXECUTABLE_ACTIONS), DECIDED_BY]);
export type ShortForm = z.infer<typeof shortForm>;
/** So many, of so many bytes in all, fit into the first line of a log. */
export const MOST_EXPECTATIONS = 16;
export const MOST_EXPECTATION_BYTES = 4_096;
const longForm = z
  .array(expectationSchema)
  .min(1)
  .max(MOST_EXPECTATIONS)
  .refine((all) => JSON.stringify(all).length <= MOST_EXPECTATION_BYTES, {
    error: `needs more than ${String(MOST_EXPECTATION_BYTES)} bytes`,
  })
  .refine((all) => shortFormOf(all) === undefined, {
    error: 'what can be told in short is told in short',
  });
const toldExpectations = z.union([shortForm, longForm]);
type ToldExpectations = z.infer<typeof toldExpectations>;

/** What a run was expected to do, as its record holds it. */
export const expectsSchema = z.strictObject({
  /** What must follow each scenario, in their order. */
  scenarios: z.array(toldExpectations),
  /** Of the scenarios' files, in the same order, where the scenarios are those of somebody's own. */
  files: z.array(sha256Schema).optional(),
  /** How the behaviour digest must begin, where one was named. */
  behaviour_digest: z
    .string()
    .regex(/^[0-9a-f]{32,64}$/)
    .optional(),
  /** Of the scenarios' ids with all of the above. */
  sha256: sha256Schema,
});
export type Expects = z.infer<typeof expectsSchema>;

/** A scenario and what must follow it. */
export interface ExpectedScenario {
  readonly id: string;
  readonly expect: readonly Expectation[];
}

/** The short form of what is expected, where it says everything; undefined where there is more to it. */
export function shortFormOf(expect: readonly Expectation[]): ShortForm | undefined {
  const [first, second, ...more] = expect;
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  if (!('incident' in first) || !hasOnly(first, ['incident'])) return undefined;
  if (!('action' in second) || !hasOnly(second, ['action', 'decided_by'])) return undefined;
  const { action, decided_by } = second;
  if (decided_by === undefined || !isExecutable(action)) return undefined;
  return [first.incident, action, decided_by];
}

function hasOnly(expectation: Expectation, keys: readonly string[]): boolean {
  return Object.entries(expectation).every(
    ([key, value]) => value === undefined || keys.includes(key),
  );
}

/** What is expected, whichever way a log tells it. */
export function expectationsIn(told: ToldExpectations): readonly Expectation[] {
  if (!isShort(told)) return told;
  const [incident, action, decided_by] = told;
  return [{ incident }, { action, decided_by }];
}

function isShort(told: ToldExpectations): told is ShortForm {
  return typeof told[0] === 'string';
}

/** The incident that an injection announces: the first that must be seen. */
export function incidentToAnnounce(expect: readonly Expectation[]): IncidentClass | undefined {
  return expect.flatMap((one) => ('incident' in one && one.times !== 0 ? [one.incident] : []))[0];
}

/**
 * @param scenarios with the hash of its file, where it has one
 * @param sha256Of the hash of a text, in hex
 * @throws ZodError for what a log cannot hold
 */
export function toExpects(
  scenarios: readonly (ExpectedScenario & { readonly sha256?: string | undefined })[],
  behaviour_digest: string | undefined,
  sha256Of: (text: string) => string,
): Expects {
  const ids = scenarios.map(({ id }) => id);
  const files = scenarios.flatMap(({ sha256 }) => sha256 ?? []);
  const told = {
    scenarios: scenarios.map(({ expect }) => shortFormOf(expect) ?? longForm.parse(expect)),
    ...(files.length > 0 && { files }),
    ...(behaviour_digest !== undefined && { behaviour_digest }),
  };
  return { ...told, sha256: sha256Of(JSON.stringify([ids, ...Object.values(told)])) };
}
