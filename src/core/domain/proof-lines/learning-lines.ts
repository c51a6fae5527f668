import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../actions.js';
import { environmentSchema } from '../environment.js';
import { OUTCOMES } from '../outcome.js';
import { appName, countSchema, ppm, requestCounts } from './fields.js';
import { decisionState } from './incident-lines.js';

/** Announces what was learned from an outcome: it is durable before the table's file is replaced. */
export const qUpdate = z.strictObject({
  event_name: z.literal('Q_UPDATE'),
  app_name: appName,
  env: environmentSchema,
  event_id: z.string().max(32),
  decision_id: z.string().max(32),
  state: decisionState,
  action: z.enum(EXECUTABLE_ACTIONS),
  outcome: z.enum(OUTCOMES),
  /** How far the value moves towards the reward; 0 where the outcome was not the action's doing. */
  learning_rate_ppm: ppm,
  q_before_micro: z.int(),
  visits_before: countSchema,
  visits_after: countSchema,
  measured: z.strictObject({
    reward_micro: z.int(),
    q_after_micro: z.int(),
    failed_workers_after: countSchema,
    /** Requests from the fault to the action, and from there to the judgement. */
    requests_before: requestCounts,
    requests_after: requestCounts,
  }),
});
