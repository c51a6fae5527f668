import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../actions.js';
import { answerMeasuresSchema, MOST_ACTION_CHARACTERS, toldAnswerSchema } from '../agent.js';
import { decidedBySchema } from '../decision.js';
import { environmentSchema } from '../environment.js';
import { incidentClassSchema } from '../incident.js';
import {
  appName,
  countSchema,
  dependencyReadings,
  ppm,
  requestCounts,
  sampleSeries,
  scalingLimits,
  scenarioId,
  shortText,
  us,
  windowSeries,
} from './fields.js';
import { runRecordSchema } from './run-record.js';

const eventId = z.string().max(32);
/** A letter first: JavaScript puts keys that are numbers in another order than they were written. */
const parameterName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const loggedFault = z.record(parameterName, z.union([z.int(), shortText]));
const decisionId = z.string().max(32);
const executableAction = z.enum(EXECUTABLE_ACTIONS);
const incidentContext = { app_name: appName, env: environmentSchema };
const wantedAction = z.string().min(1).max(MOST_ACTION_CHARACTERS);
const perAction = z.record(executableAction, z.int());

/** Announces an injection and reserves the id of the runtime event that it will cause. */
export const failureInjected = z.strictObject({
  event_name: z.literal('FAILURE_INJECTED'),
  ...incidentContext,
  scenario: scenarioId,
  failure_type: incidentClassSchema,
  event_id: eventId,
  /** What is broken; where it is more than one thing, each of them. */
  fault: z.union([loggedFault, z.array(loggedFault).min(2).max(4)]),
  /** The genuine decision beside the attacks; their log has no SPEC_GENERATED to hold the limits. */
  control: z.literal(true).optional(),
  scaling: scalingLimits.optional(),
  run: runRecordSchema.optional(),
  measured: z.strictObject({
    serving_workers: countSchema,
    warm_spares: countSchema,
    requests: requestCounts,
    windows: windowSeries.optional(),
  }),
});

export const decisionState = z.strictObject({
  incident: incidentClassSchema,
  utilization: z.enum(['none', 'normal', 'saturated']),
  workers: z.enum(['none', 'below_max', 'at_max']),
  recent_restarts: z.enum(['0', '1', '2_or_more']),
});

/**
 * When the event was emitted, as every sink got it. Absent where RUNTIME_EMIT says it, and of the
 * control of the attacks, which is not emitted.
 */
const eventTimestamp = z.string().optional();

/** Announces an action: it is durable before the gates are asked and before anything is touched. */
export const rlDecision = z.strictObject({
  event_name: z.literal('RL_DECISION'),
  ...incidentContext,
  event_id: eventId,
  event_type: incidentClassSchema,
  cause_seen: shortText,
  /** The action's name where the Q-table or an agent chose, its index where a rule chose. */
  decision: z.union([wantedAction, z.int().min(0).max(4)]),
  /** An agent may ask for one that there is not. */
  action: wantedAction,
  action_index: z.int().min(0).max(4).nullable(),
  decided_by: decidedBySchema,
  decision_id: decisionId,
  /** The rule, or else how the Q-table was read. */
  rule: shortText.optional(),
  choice: z.enum(['greedy', 'tie_broken', 'explored']).optional(),
  why: shortText,
  workers_from: countSchema,
  /** An agent may ask for a number that no app can have. */
  workers_to: z.int().nullable(),
  /** With the incident's class, which is above, the state that the decider saw. */
  state: decisionState.omit({ incident: true }),
  /** The row of the Q-table for this state; null where the table has none. */
  q_micro: perAction.nullable(),
  visits: perAction.nullable(),
  /** What an agent answered, where one was asked; a rule may have decided against it. */
  agent: toldAnswerSchema.optional(),
  control: z.literal(true).optional(),
  measured: z.strictObject({
    event_timestamp: eventTimestamp,
    detect_us: us,
    utilization_ppm: ppm.nullable(),
    failed_workers: countSchema,
    /** The first sign of the incident. */
    since_us: us,
    decided_at_us: us,
    /** Windows that were opened earlier had been dealt with. */
    settled_until_us: us,
    /** What the app depends on, without what was dealt with and still fails; absent where none is known. */
    dependencies: dependencyReadings.optional(),
    windows: windowSeries.optional(),
    agent: answerMeasuresSchema.optional(),
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
 * What an attack presented to the gates: the decision as it was read (null where it had no decision's
 * shape), and what the issuer knew of the object. Everything else that is presented is the decision
 * that RL_DECISION announced.
 */
const attempt = z.strictObject({
  decision: z
    .strictObject({
      app_name: bounded,
      env: environmentSchema,
      event_id: eventId,
      action: bounded,
      workers_to: z.int().nullable(),
      decided_by: decidedBySchema,
      policy_sha256: bounded,
    })
    .nullable(),
  minted: z.boolean(),
  first_use: z.boolean(),
  open_events: z.array(eventId).max(8),
});
const askedAbout = {
  minted_at_us: z.int(),
  asked_at_us: us,
  gates_us: us,
  serving_workers: countSchema,
  calm_us: us,
};

/** Reports, after the fact, an action that the gates allowed: every one of them was passed. */
export const orchExec = z.strictObject({
  event_name: z.literal('ORCH_EXEC'),
  ...presented,
  action: executableAction,
  decision_id: decisionId,
  event_id: eventId,
  status: z.enum(['executed', 'failed']),
  effect: shortText,
  control: z.literal(true).optional(),
  measured: z.strictObject({
    ...askedAbout,
    act_us: us,
    ended_at_us: us,
    /** Where the run learns: what was seen right before the act; requests since the run began. */
    before_act: z
      .strictObject({
        failed_workers: countSchema,
        utilization_ppm: ppm.nullable(),
        requests: requestCounts,
      })
      .optional(),
  }),
});

/** Reports, in a run that only observes, what would have been done. Nothing was touched. */
export const orchObserve = z.strictObject({
  event_name: z.literal('ORCH_OBSERVE'),
  ...presented,
  action: executableAction,
  decision_id: decisionId,
  event_id: eventId,
  status: z.literal('observed'),
  /** What would have come next: the act, or the question to a human, which was not put. */
  would: z.enum(['execute', 'ask_for_approval']),
  control: z.literal(true).optional(),
  measured: z.strictObject(askedAbout),
});

/** Reports a refusal, with every reason. The action is here as it was presented, escaped. */
export const orchRefuse = z.strictObject({
  event_name: z.literal('ORCH_REFUSE'),
  ...presented,
  status: z.literal('refused'),
  reasons: z.array(z.strictObject({ gate: z.string(), code: z.string() })).min(1),
  attack: shortText.optional(),
  attempt: attempt.optional(),
  /** Present where it is so: nobody may act now; no policy could be read. */
  paused: z.literal(true).optional(),
  policy_unusable: z.literal(true).optional(),
  measured: z.strictObject({
    ...askedAbout,
    minted_at_us: z.int().nullable(),
    /** Of what an attack presented. */
    decision_run_id: bounded.nullable().optional(),
    /** What the limits looked at. */
    limits: z.strictObject({
      since_same_action_us: us.nullable(),
      restarts_in_window: countSchema,
      incidents_in_window: countSchema,
      in_flight: z.boolean(),
    }),
  }),
});

export const systemStable = z.strictObject({
  event_name: z.literal('SYSTEM_STABLE'),
  ...incidentContext,
  event_id: eventId,
  decision_id: decisionId,
  recovery_action: executableAction,
  good_probes: countSchema,
  workers: countSchema,
  measured: z.strictObject({
    /** From the first sign of the incident, to the end of the act and to the verdict. */
    recover_us: us,
    stable_us: us,
    requests: requestCounts,
    samples: sampleSeries,
    windows: windowSeries.optional(),
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
    good_probes: countSchema,
    last_status: z.int().nullable(),
    /** Why a worker had failed, where that is why the app was not well. */
    cause_seen: shortText.optional(),
    /** How long the app's processes waited for a CPU, of the time in which they wanted one. */
    cpu_wait_ppm: ppm.optional(),
    requests: requestCounts,
    /** Of a look at the app after an action. */
    samples: sampleSeries.optional(),
    windows: windowSeries.optional(),
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
      cause_seen: shortText,
      workers_from: countSchema,
      state: decisionState,
      q_micro: perAction.nullable(),
      visits: perAction.nullable(),
      utilization_known: z.boolean(),
    })
    .optional(),
  /** What an agent answered, where that led here. */
  agent: toldAnswerSchema.optional(),
  run: runRecordSchema.optional(),
  measured: z
    .strictObject({
      event_timestamp: eventTimestamp,
      /** When the decider was asked. */
      decided_at_us: us,
      agent: answerMeasuresSchema.optional(),
    })
    .optional(),
});
