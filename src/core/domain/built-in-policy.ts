import { deepFreeze } from './objects.js';
import type { Policy } from './policy.js';

/** The policy that holds unless another is named. */
export const BUILT_IN_POLICY: Policy = deepFreeze({
  policy_version: 2,
  never: ['rollback', 'delete'],
  demo_mode_allow: ['noop', 'restart_service', 'scale_workers'],
  environment_allow: {
    dev: ['noop', 'restart_service', 'scale_workers'],
    stage: ['noop', 'restart_service', 'scale_workers'],
    prod: ['noop', 'restart_service', 'scale_workers'],
  },
  environment_approval: { dev: [], stage: [], prod: ['scale_workers'] },
  decision_lifetime_ms: 5_000,
  approval_within_ms: 60_000,
  cooldown_ms: { restart_service: 100, scale_workers: 2_000 },
  restart_budget: { restarts: 3, within_ms: 60_000 },
  storm_brake: { incidents: 6, within_ms: 60_000 },
  scale_down_after_ms: 30_000,
  overload: { utilization_ppm: 850_000, consecutive_windows: 3 },
  stable: { consecutive_good_probes: 3, probe_deadline_ms: 1_000, give_up_after_ms: 10_000 },
  fault_must_show_within_ms: 10_000,
  exploration_ppm: 100_000,
});
