import { z } from 'zod';
import { deepFreeze } from './objects.js';

const ppm = z.int().min(0).max(1_000_000);
const microseconds = z.int().min(0);
/** Millionths of a reward unit; one unit is one healed incident. */
const micro = z.int();

/** What an outcome is worth. */
export const rewardsSchema = z.strictObject({
  healed_micro: micro,
  /** A step in which the app stays ill. */
  ill_step_micro: micro,
  /** What the act costs besides: resources and attention. */
  restart_micro: micro,
  scale_micro: micro,
  /** All requests of one step lost; a share of them costs its share. */
  lost_step_micro: micro,
});

/** What can be measured on the real pool: `npm run calibrate` does it. */
export const calibrationSchema = z.strictObject({
  /** From the order to restart until the fresh worker serves. */
  restart_us: microseconds,
  /** From the order to scale from one worker to three until all of them serve. */
  scale_us: microseconds,
  /** From the first sign of an incident to its detection. */
  detect_crash_us: microseconds,
  detect_overload_us: microseconds,
  detect_false_alarm_us: microseconds,
  /** One health check through the listener of a healthy app. */
  probe_us: microseconds,
  /** Mean utilization of one worker under background traffic alone. */
  background_utilization_ppm: ppm,
  /** Share of the requests of a crash scenario that are lost, from injection to stable. */
  crash_lost_ppm: ppm,
  /** Share of the requests that are lost while a saturated worker is replaced by a fresh one. */
  overload_restart_lost_ppm: ppm,
});
export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * What incidents are made of. The simulated app draws its hidden causes from these numbers; the
 * finite model folds the causes into chances over what the decider observes. Shares of causes add up
 * to a million.
 */
export const modelParametersSchema = z.strictObject({
  crash: z.strictObject({
    /** What lies behind a crash; nobody sees it. */
    causes: z.strictObject({
      /** A restart fixes it for good. */
      transient: ppm,
      /** A restart fixes it for a while. */
      relapsing: ppm,
      /** A restart does not fix it. */
      persistent: ppm,
      /** It passes by itself. */
      passing: ppm,
    }),
    /** The chance that a relapsing crash comes again before the app counts as stable. */
    relapse_ppm: ppm,
    /** The chance, each step, that a passing crash is over. */
    pass_ppm: ppm,
    /** Where the others are saturated: the chance that it is because they carry its share. */
    saturates_others_ppm: ppm,
  }),
  overload: z.strictObject({
    causes: z.strictObject({
      /** A burst, higher than the maximum of workers can carry: it passes by itself. */
      burst: ppm,
      /** The maximum of workers can carry it. */
      within_maximum: ppm,
      /** Not even the maximum can. */
      beyond_maximum: ppm,
    }),
    /** The chance, each step, that a burst is over. */
    burst_ends_ppm: ppm,
    /** The chance, each step, that a load that is beyond the maximum falls. */
    beyond_ends_ppm: ppm,
    /** The chance, each step, that a saturated worker crashes. */
    crash_ppm: ppm,
    /** The same when the workers are restarted under the load: one fewer carries it meanwhile. */
    restart_crash_ppm: ppm,
  }),
  dependency: z.strictObject({
    /** The chance, each step, that it answers again, whatever is done to the app. */
    recovers_ppm: ppm,
    /** The share of requests that are lost meanwhile. */
    lost_ppm: ppm,
    /** The same once workers were started anew or added: each opens its connections, and asks again. */
    lost_after_act_ppm: ppm,
  }),
  /** One step, without the act itself: until it is judged whether the app got well. */
  step_us: microseconds,
  /** How far a reading of utilization may lie from the truth, up or down. */
  utilization_noise_ppm: ppm,
  rewards: rewardsSchema,
  calibration: calibrationSchema,
});
export type ModelParameters = z.infer<typeof modelParametersSchema>;

/** Measured on the real pool, on two cores; see docs/simulation.md. */
const MEASURED: Calibration = {
  restart_us: 61,
  scale_us: 30_033,
  detect_crash_us: 347,
  detect_overload_us: 150_678,
  detect_false_alarm_us: 46,
  probe_us: 287,
  background_utilization_ppm: 74_556,
  // Half a scenario: the leak itself takes a tenth of a second, the way to stable little more.
  crash_lost_ppm: 583_333,
  // The pool lets the old worker answer what it was handed before it is ended.
  overload_restart_lost_ppm: 0,
};

/**
 * The shipped parameters. The shares and chances are assumptions in round numbers: no public source
 * gives them for an app like this, and nothing that demo-run shows depends on their third digit.
 */
export const SHIPPED_PARAMETERS: ModelParameters = deepFreeze({
  crash: {
    // Most crashes of a service are transient: a restart fixes them (Gray, "Why do computers stop
    // and what can be done about it?", 1985; Candea et al., "Microreboot", OSDI 2004).
    causes: { transient: 700_000, relapsing: 150_000, persistent: 100_000, passing: 50_000 },
    relapse_ppm: 500_000,
    pass_ppm: 300_000,
    // An app that carried its load with all of its workers most likely saturates with one fewer
    // because of that one.
    saturates_others_ppm: 800_000,
  },
  overload: {
    causes: { burst: 250_000, within_maximum: 600_000, beyond_maximum: 150_000 },
    burst_ends_ppm: 400_000,
    beyond_ends_ppm: 100_000,
    // A saturated worker that is left alone seldom dies of it within seconds.
    crash_ppm: 20_000,
    restart_crash_ppm: 100_000,
  },
  dependency: {
    // As likely in a step as that a crash passes: most such failures end without anybody's doing.
    recovers_ppm: 300_000,
    lost_ppm: 500_000,
    // Work that is added to an overloaded dependency keeps it down (Bronson et al., "Metastable Failures in
    // Distributed Systems", HotOS 2021).
    lost_after_act_ppm: 700_000,
  },
  // Three good looks, a window of 50 ms each, and the wait for the first: what a scenario takes.
  step_us: 250_000,
  utilization_noise_ppm: 20_000,
  rewards: {
    healed_micro: 1_000_000,
    ill_step_micro: -300_000,
    restart_micro: -50_000,
    scale_micro: -100_000,
    lost_step_micro: -500_000,
  },
  calibration: MEASURED,
});
