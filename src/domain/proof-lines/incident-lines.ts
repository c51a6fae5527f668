import { z } from 'zod';
import { ACTIONS, EXECUTABLE_ACTIONS } from '../actions.js';
import { environmentSchema } from '../environment.js';
import { incidentClassSchema } from '../incident.js';
import { runtimeEventSchema } from '../runtime-event.js';
import {
  appName,
  count,
  ppm,
  requestCounts,
  sampleSeries,
  scenarioId,
  sha256,
  shortText,
  us,
  windowSeries,
} from './fields.js';
import { runRecordSchema } from './run-record.js';

const eventId = z.string().max(32);
/** No digits: JavaScript puts keys that are numbers in another order than they were written. */
const parameterName = z.string().regex(/^[a-z][a-z_]{0,39}$/);
const decisionId = z.string().max(32);
const actionName = z.enum(ACTIONS);
const executableAction = z.enum(EXECUTABLE_ACTIONS);
const incidentContext = { app_name: appName, env: environmentSchema };
const perAction = z.record(executableAction, z.int());

/** Announces an injection and reserves the id of the runtime event that it will cause. */
export const failureInjected = z.strictObject({
  event_name: z.literal('FAILURE_INJECTED'),
  ...incidentContext,
  scenario: scenarioId,
  failure_type: incidentClassSchema,
  event_id: eventId,
  fault: z.record(parameterName, z.union([z.int(), shortText])),
  control: z.literal(true).optional(),
  run: runRecordSchema.optional(),
  measured: z.strictObject({
    steady_windows: windowSeries,
    serving_workers: count,
    warm_spares: count,
    requests: requestCounts,
  }),
});

export const decisionState = z.strictObject({
  incident: incidentClassSchema,
  utilization: z.enum(['none', 'normal', 'saturated']),
  workers: z.enum(['none', 'below_max', 'at_max']),
  recent_restarts: z.enum(['0', '1', '2_or_more']),
});

/** Announces an action: it is durable before the gates are asked and before anything is touched. */
export const rlDecision = z.strictObject({
  event_name: z.literal('RL_DECISION'),
  ...incidentContext,
  event_id: eventId,
  event_type: incidentClassSchema,
  cause_seen: shortText,
  /** The action's name where the Q-table chose, its index where a rule chose. */
  decision: z.union([actionName, z.int().min(0).max(4)]),
  action: actionName,
  action_index: z.int().min(0).max(4),
  decided_by: z.enum(['rule', 'q_table']),
  decision_id: decisionId,
  rule: shortText.nullable(),
  choice: z.enum(['rule', 'greedy', 'tie_broken', 'explored']),
  state: decisionState,
  /** The row of the Q-table for this state; null where the table has none. */
  q_micro: perAction.nullable(),
  visits: perAction.nullable(),
  rejected: z.array(z.strictObject({ action: actionName, reason: shortText })).max(4),
  workers_from: count,
  workers_to: count.nullable(),
  /** What bounds the number of workers, from the app's spec. */
  scaling: z.strictObject({
    min_replicas: count,
    max_replicas: count,
    target_utilization_ppm: ppm,
  }),
  why: shortText,
  policy_sha256: sha256,
  q_table_sha256: sha256,
  control: z.literal(true).optional(),
  measured: z.strictObject({
    /** The event as every sink got it. */
    event: runtimeEventSchema.nullable(),
    detect_us: us,
    utilization_ppm: ppm.nullable(),
    claimed_utilization_ppm: ppm.nullable(),
    windows: windowSeries,
    observed: z.strictObject({
      at_us: us,
      /** The first sign of the incident. */
      since_us: us,
      /** Windows that were opened earlier had been dealt with. */
      settled_until_us: us,
      failed_workers: count,
      decided_at_us: us,
    }),
  }),
});

const presented = {
  ...incidentContext,
  action: shortText,
  decision_id: decisionId.nullable(),
  event_id: eventId.nullable(),
};

const bounded = z.string().max(64);
/**
 * What the gates were asked, so that their verdict can be recomputed: the decision as it was read
 * (null where it had no decision's shape), and what the mint knew of the presented object.
 */
const gateInput = z.strictObject({
  decision: z
    .strictObject({
      app_name: bounded,
      env: environmentSchema,
      event_id: eventId,
      action: bounded,
      workers_to: z.int().nullable(),
      decided_by: z.enum(['rule', 'q_table']),
      policy_sha256: bounded,
    })
    .nullable(),
  minted: z.boolean(),
  first_use: z.boolean(),
  open_events: z.array(eventId).max(8),
  /** Present where it is so: nobody may act now; no policy could be read. */
  paused: z.literal(true).optional(),
  policy_unusable: z.literal(true).optional(),
});
/** What the limits looked at. */
const limits = z.strictObject({
  since_same_action_us: us.nullable(),
  restarts_in_window: count,
  incidents_in_window: count,
  calm_us: us,
  in_flight: z.boolean(),
});
const askedAbout = {
  gates_us: us,
  asked_at_us: us,
  serving_workers: count,
  limits: limits.optional(),
  minted_at_us: z.int().nullable(),
  decision_run_id: bounded.nullable(),
};

/** Reports, after the fact, an action that the gates allowed. */
export const orchExec = z.strictObject({
  event_name: z.literal('ORCH_EXEC'),
  ...presented,
  action: executableAction,
  status: z.enum(['executed', 'failed']),
  gates_passed: z.array(z.string()),
  gate_input: gateInput,
  effect: shortText,
  control: z.literal(true).optional(),
  measured: z.strictObject({
    ...askedAbout,
    act_us: us,
    ended_at_us: us,
    /** What was seen right before the act; requests since the run began. */
    before_act: z
      .strictObject({
        failed_workers: count,
        utilization_ppm: ppm.nullable(),
        requests: requestCounts,
      })
      .optional(),
    utilization_ppm: ppm.nullable(),
  }),
});

/** Reports, in a run that only observes, what would have been done. Nothing was touched. */
export const orchObserve = z.strictObject({
  event_name: z.literal('ORCH_OBSERVE'),
  ...presented,
  action: executableAction,
  status: z.literal('observed'),
  /** What would have come next: the act, or the question to a human, which was not put. */
  would: z.enum(['execute', 'ask_for_approval']),
  gates_passed: z.array(z.string()),
  gate_input: gateInput,
  control: z.literal(true).optional(),
  measured: z.strictObject(askedAbout),
});

/** Reports a refusal, with every reason. The action stands here as it was presented, escaped. */
export const orchRefuse = z.strictObject({
  event_name: z.literal('ORCH_REFUSE'),
  ...presented,
  status: z.literal('refused'),
  reasons: z.array(z.strictObject({ gate: z.string(), code: z.string() })).min(1),
  gate_input: gateInput,
  attack: shortText.optional(),
  measured: z.strictObject(askedAbout),
});

export const systemStable = z.strictObject({
  event_name: z.literal('SYSTEM_STABLE'),
  ...incidentContext,
  event_id: eventId,
  decision_id: decisionId,
  recovery_action: executableAction,
  good_probes: count,
  workers: count,
  measured: z.strictObject({
    detect_us: us,
    recover_us: us,
    stable_us: us,
    samples: sampleSeries,
    windows: windowSeries,
    requests: requestCounts,
  }),
});

export const notStable = z.strictObject({
  event_name: z.literal('NOT_STABLE'),
  ...incidentContext,
  event_id: eventId.nullable(),
  decision_id: decisionId.nullable(),
  phase: z.enum(['before_injection', 'after_action']),
  measured: z.strictObject({
    waited_us: us,
    good_probes: count,
    last_status: z.int().nullable(),
    /** Why a worker had failed, where that is why the app was not well. */
    cause_seen: shortText.optional(),
    samples: sampleSeries,
    windows: windowSeries,
    requests: requestCounts,
  }),
});

export const escalated = z.strictObject({
  event_name: z.literal('ESCALATED'),
  ...incidentContext,
  event_id: eventId.nullable(),
  reason: shortText,
  /** What the decider looked at, where it was the decider that did not know. */
  considered: z
    .strictObject({
      state: decisionState,
      q_micro: perAction.nullable(),
      visits: perAction.nullable(),
      utilization_known: z.boolean(),
    })
    .optional(),
  run: runRecordSchema.optional(),
  measured: z
    .strictObject({
      /** The event as every sink got it. */
      event: runtimeEventSchema.nullable(),
      /** When the decider was asked. */
      decided_at_us: us.optional(),
    })
    .optional(),
});
