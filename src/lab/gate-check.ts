import type { Asked, GateCheck } from './model/baselines.js';
import { PPM, scaleTarget } from '../core/decider/scale-target.js';
import type { DecisionState } from '../core/decider/state.js';
import type { AppSpec } from '../core/domain/app-spec.js';
import type { Decision } from '../core/domain/decision.js';
import type { Policy } from '../core/domain/policy.js';
import { evaluate } from '../core/gates/evaluate.js';
import { pastFigures } from '../core/gates/past-figures.js';

const PLACE = {
  run_id: 'evaluation',
  app_name: 'demo-api',
  env: 'stage',
  policy_sha256: '0'.repeat(64),
  open_events: ['e1'],
} as const;

/** The real gates, asked about an incident of the model in stage: nobody there is asked to approve. */
export function gateCheck(policy: Policy, scaling: AppSpec['scaling']): GateCheck {
  return (asked) => {
    const serving = servingIn(asked.state, scaling);
    return evaluate({
      decision: decisionOf(asked, serving, scaling),
      origin: { minted: true, first_use: true },
      place: PLACE,
      policy,
      app: { serving, scaling, calm_us: 0, in_flight: false },
      past: pastFigures({ executed: asked.past, incidents: [asked.now_us] }, policy, asked),
      paused: false,
      approval: null,
      now_us: asked.now_us,
    }).allowed;
  };
}

/** Where no worker serves there is no reading to scale by, and so no number of workers. */
function decisionOf(
  { action, now_us }: Asked,
  serving: number,
  scaling: AppSpec['scaling'],
): Decision {
  const { run_id, app_name, env, policy_sha256 } = PLACE;
  return {
    decision_id: 'd1',
    run_id,
    app_name,
    env,
    event_id: 'e1',
    action,
    workers_to:
      action === 'scale_workers' && serving > 0 ? scaleTarget(serving, PPM, scaling) : null,
    decided_by: 'q_table',
    policy_sha256,
    minted_at_us: now_us,
  };
}

/** How many workers the state stands for: below the maximum an app has its minimum. */
function servingIn({ workers }: DecisionState, scaling: AppSpec['scaling']): number {
  return { none: 0, below_max: scaling.min_replicas, at_max: scaling.max_replicas }[workers];
}
