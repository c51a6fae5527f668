/** What is proved, the worst first. The codes are stable. */
export const PROPERTIES = {
  forbidden_never_passes: 'a forbidden, unlisted or unknown action is never allowed',
  only_the_issuer_is_a_source: 'no decision that was not minted in this run passes',
  spent_never_passes: 'a decision passes at most once',
  an_agent_is_known: 'no answer of an agent passes for another question, or under another name',
  an_agent_computes_nothing: 'an agent has no say in how many workers there are',
  binding_holds: 'none passes for another run, app, environment, policy or event',
  only_fresh_passes: 'none passes from the future, or a microsecond too late',
  pause_refuses_everything: 'while it is paused nothing passes, not even noop',
  workers_are_asked_for_rightly: 'a number of workers stands where one is due, and only there',
  replica_limits_hold: 'no number of workers past the limits of the spec passes',
  fewer_only_from_calm: 'fewer workers only after the whole time of calm',
  cooldown_holds: 'the same action never passes within its cool-down, to the microsecond',
  restart_budget_holds: 'no sequence has more restarts in a window than the budget',
  storm_brake_holds: 'with more incidents in a window than the brake allows nothing passes',
  one_in_flight: 'nothing passes while another action is under way',
  approval_is_exact: 'what needs approval passes only with one for exactly it, in time',
  unusable_policy_refuses: 'without a usable policy nothing passes',
  only_decisions_pass: 'what has not the shape of a decision never passes',
  deny_overrides: 'one objection refuses, whatever the other checks say',
  error_refuses: 'an error inside a check, or in what it reads, is a refusal',
  refusal_is_total: 'no verdict throws; a refusal has a reason, a permission none',
  nothing_else_refuses: 'what nothing objects to passes',
  every_incident_ends: 'each incident ends healed or escalated, whatever the app does',
  every_reason_is_named: 'a refusal names every reason, and no other',
} as const;
export type Property = keyof typeof PROPERTIES;

/** A property that does not hold, and the shortest way there, step by step, in words. */
export interface Failure {
  readonly property: Property;
  readonly trace: readonly string[];
  /** What came out, and what should have. */
  readonly found: string;
}
