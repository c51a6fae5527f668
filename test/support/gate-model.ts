import type { Decision } from '../../src/core/domain/decision.js';
import type { Policy } from '../../src/core/domain/policy.js';

/** Where somebody stands who is asked, as far as the model cares. */
export interface ModelPlace {
  readonly run_id: string;
  readonly app_name: string;
  readonly env: 'stage' | 'prod';
  readonly policy_sha256: string;
  readonly hasPolicy: boolean;
  readonly observes: boolean;
}

export interface ModelApproval {
  readonly workers_from: number;
  readonly waited_us: number;
}

/** One presentation: what was shown, to whom, and what the model knows of it. */
export interface Shown {
  /** Undefined where it has no decision's shape. */
  readonly decision: Decision | undefined;
  readonly minted: boolean;
  readonly first_use: boolean;
  readonly place: ModelPlace;
}

/**
 * The gates said once more, from the design and not from their code: a world of few numbers, and every
 * reason that there is to refuse in it.
 */
export class GateModel {
  now_us: number;
  paused = false;
  serving = 1;
  calm_since_us = 0;
  in_flight = false;
  readonly open = ['e1'];
  readonly leaves: { readonly action: string; readonly at_us: number }[] = [];
  readonly incidents: number[] = [];

  constructor(
    readonly policy: Policy,
    start_us: number,
  ) {
    this.now_us = start_us;
  }

  /** The codes of all objections, sorted; nobody objects where there are none. */
  objections({ decision, minted, first_use, place }: Shown, yes?: ModelApproval): string[] {
    const found: string[] = [];
    const say = (objection: boolean, code: string) => {
      if (objection) found.push(code);
    };
    say(!place.hasPolicy, 'policy_unusable');
    if (decision === undefined) {
      found.push('not_a_decision');
      say(!minted, 'not_minted_in_this_run');
      return found.sort();
    }
    if (!place.hasPolicy) return found;
    say(!minted, 'not_minted_in_this_run');
    say(minted && !first_use, 'already_used');
    say(decision.run_id !== place.run_id, 'other_run');
    say(decision.app_name !== place.app_name, 'other_app');
    say(decision.env !== place.env, 'other_environment');
    say(decision.policy_sha256 !== place.policy_sha256, 'other_policy');
    say(
      this.open.every((event) => event !== decision.event_id),
      'event_not_open',
    );
    const age_ms = (this.now_us - decision.minted_at_us - (yes?.waited_us ?? 0)) / 1_000;
    say(age_ms < 0, 'minted_in_the_future');
    say(age_ms > this.policy.decision_lifetime_ms, 'expired');
    say(this.paused, 'paused');
    say(this.in_flight, 'another_action_in_flight');
    this.#sayLists(decision, place, say);
    this.#sayWorkers(decision, say);
    this.#sayRates(decision, say);
    this.#sayHuman(decision, place, { yes, say });
    return found.sort();
  }

  #sayLists({ action }: Decision, { env }: ModelPlace, say: Say): void {
    const { never, demo_mode_allow, environment_allow } = this.policy;
    const known = ['noop', 'restart_service', 'scale_workers'].includes(action);
    const has = (list: readonly string[]) => list.includes(action);
    say(action === 'rollback' || action === 'delete' || has(never), 'never_allowed');
    say(!known, 'not_executable');
    say(known && !(has(demo_mode_allow) && has(environment_allow[env])), 'not_on_allowlist');
  }

  #sayWorkers({ action, workers_to: to }: Decision, say: Say): void {
    if (action !== 'scale_workers') {
      say(to !== null, 'workers_not_asked_for');
      return;
    }
    if (to === null) {
      say(true, 'workers_missing');
      return;
    }
    const calm_ms = (this.now_us - this.calm_since_us) / 1_000;
    say(to < 1, 'below_min_replicas');
    say(to > 3, 'above_max_replicas');
    say(to === this.serving, 'same_number_of_workers');
    say(to < this.serving && calm_ms < this.policy.scale_down_after_ms, 'not_calm_long_enough');
  }

  #sayRates({ action }: Decision, say: Say): void {
    const { cooldown_ms, restart_budget, storm_brake } = this.policy;
    const last = this.leaves.filter((leave) => leave.action === action).at(-1);
    const pauses: Readonly<Record<string, number | undefined>> = cooldown_ms;
    const pause_ms = Object.hasOwn(cooldown_ms, action) ? (pauses[action] ?? 0) : 0;
    say(last !== undefined && this.#ago(last.at_us) < pause_ms, 'cooling_down');
    const restarts = this.leaves.filter(
      (leave) =>
        leave.action === 'restart_service' && this.#ago(leave.at_us) < restart_budget.within_ms,
    ).length;
    say(
      action === 'restart_service' && restarts >= restart_budget.restarts,
      'restart_budget_spent',
    );
    const storm = this.incidents.filter((at_us) => this.#ago(at_us) < storm_brake.within_ms);
    say(storm.length > storm_brake.incidents, 'storm_brake');
  }

  #sayHuman(
    { action }: Decision,
    { env }: ModelPlace,
    { yes, say }: { readonly yes: ModelApproval | undefined; readonly say: Say },
  ): void {
    const asksFor: readonly string[] = this.policy.environment_approval[env];
    if (yes === undefined) {
      say(asksFor.includes(action), 'not_approved');
      return;
    }
    say(yes.workers_from !== this.serving, 'approved_something_else');
    say(yes.waited_us / 1_000 > this.policy.approval_within_ms, 'approved_too_late');
  }

  #ago(at_us: number): number {
    return (this.now_us - at_us) / 1_000;
  }
}

type Say = (objection: boolean, code: string) => void;
