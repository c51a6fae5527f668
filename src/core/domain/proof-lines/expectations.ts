import { z } from 'zod';
import { ACTIONS, EXECUTABLE_ACTIONS } from '../actions.js';
import { incidentClassSchema } from '../incident.js';
import { sha256Schema } from './fields.js';

const DECIDED_BY = z.enum(['rule', 'q_table']);
/** How often; at least once where it is not said. 0: never. */
const times = z.int().min(0).max(50).optional();

/** What can be measured of a scenario, and in what: microseconds, or a number. */
export const SIGNALS = {
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
} as const;
export type SignalName = keyof typeof SIGNALS;

/** What weight it has that it is missed: one that is catastrophic fails a scenario however often it is repeated. */
export const SEVERITIES = ['catastrophic', 'recoverable'] as const;
/** What the agent is for, or what it must not do on the way. */
export const ROLES = ['objective', 'safeguard'] as const;
const weight = {
  severity: z.enum(SEVERITIES).optional(),
  role: z.enum(ROLES).optional(),
};

/** Everything that can be expected of a scenario, by the key that says what it is about. */
export const EXPECTATION_SCHEMAS = {
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
    reason: z.string().max(60).optional(),
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
    reason: z.string().max(60).optional(),
    ...weight,
  }),
} as const;

export const expectationSchema = z.union(
  Object.values(EXPECTATION_SCHEMAS) as [
    typeof EXPECTATION_SCHEMAS.incident,
    typeof EXPECTATION_SCHEMAS.action,
    typeof EXPECTATION_SCHEMAS.gate,
    typeof EXPECTATION_SCHEMAS.order,
    typeof EXPECTATION_SCHEMAS.signal,
    typeof EXPECTATION_SCHEMAS.escalated,
  ],
);
export type Expectation = z.infer<typeof expectationSchema>;

/** One incident, what is decided about it, and by whom: all that most scenarios expect, as a log says it. */
const shortForm = z.tuple([incidentClassSchema, z.enum(EXECUTABLE_ACTIONS), DECIDED_BY]);
export type ShortForm = z.infer<typeof shortForm>;
/** So many fit into the first line of a log. */
export const MOST_EXPECTATIONS = 16;

/** What a run was expected to do, as its record holds it. */
export const expectsSchema = z.strictObject({
  /** What must follow each scenario, in their order. */
  scenarios: z.array(shortForm),
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
export interface ShortExpectation {
  readonly id: string;
  readonly incident: ShortForm[0];
  readonly action: ShortForm[1];
  readonly decided_by: ShortForm[2];
}

/** @param sha256Of the hash of a text, in hex */
export function toExpects(
  expectations: readonly ShortExpectation[],
  behaviour_digest: string | undefined,
  sha256Of: (text: string) => string,
): Expects {
  const ids = expectations.map(({ id }) => id);
  const scenarios = expectations.map(({ incident, action, decided_by }): ShortForm => [
    incident,
    action,
    decided_by,
  ]);
  const digest = behaviour_digest === undefined ? [] : [behaviour_digest];
  const sha256 = sha256Of(JSON.stringify([ids, scenarios, ...digest]));
  return {
    scenarios,
    ...(behaviour_digest !== undefined && { behaviour_digest }),
    sha256,
  };
}
