import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../actions.js';
import { incidentClassSchema } from '../incident.js';
import { sha256Schema } from './fields.js';

/** What a run was expected to do, as its record holds it. */
export const expectsSchema = z.strictObject({
  /** What must follow each scenario, in their order: the incident, the action, and who decides. */
  scenarios: z.array(
    z.tuple([incidentClassSchema, z.enum(EXECUTABLE_ACTIONS), z.enum(['rule', 'q_table'])]),
  ),
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
export interface Expectation {
  readonly id: string;
  readonly incident: Expects['scenarios'][number][0];
  readonly action: Expects['scenarios'][number][1];
  readonly decided_by: Expects['scenarios'][number][2];
}

/** @param sha256Of the hash of a text, in hex */
export function toExpects(
  expectations: readonly Expectation[],
  behaviour_digest: string | undefined,
  sha256Of: (text: string) => string,
): Expects {
  const ids = expectations.map(({ id }) => id);
  const scenarios = expectations.map(
    ({ incident, action, decided_by }): Expects['scenarios'][number] => [
      incident,
      action,
      decided_by,
    ],
  );
  const digest = behaviour_digest === undefined ? [] : [behaviour_digest];
  const sha256 = sha256Of(JSON.stringify([ids, scenarios, ...digest]));
  return {
    scenarios,
    ...(behaviour_digest !== undefined && { behaviour_digest }),
    sha256,
  };
}
