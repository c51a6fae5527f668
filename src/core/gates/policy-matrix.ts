import { ACTIONS, type ActionName } from '../domain/actions.js';
import type { AppSpec } from '../domain/app-spec.js';
import { ENVIRONMENTS, type Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import { evaluate, needsOnlyApproval } from './evaluate.js';
import type { RefusalReason } from './gate-input.js';

const NOW_US = 1_000_000;

/** What becomes of an action in an environment, and what in the policy or the gates makes it so. */
export interface MatrixCell {
  readonly env: Environment;
  readonly action: ActionName;
  readonly answer: 'allowed' | 'approval' | 'refused';
  /** Of a refusal, every one; else none. */
  readonly reasons: readonly RefusalReason[];
  /** The lists that allow it, and the one that asks for approval; of a refusal none. */
  readonly lists: readonly string[];
}

/**
 * Asks the real gates about each action in each environment: a fresh decision, minted there, for an
 * app at rest. A `scale_workers` asks for the maximum.
 */
export function policyMatrix(
  policy: Policy,
  about: { readonly policy_sha256: string; readonly scaling: AppSpec['scaling'] },
): MatrixCell[] {
  return ENVIRONMENTS.flatMap((env) =>
    ACTIONS.map((action) => {
      const verdict = ask(policy, { env, action, ...about });
      const reasons = verdict.allowed ? [] : verdict.reasons;
      if (verdict.allowed) return { env, action, answer: 'allowed', reasons, lists: listsOf(env) };
      if (!needsOnlyApproval(verdict))
        return { env, action, answer: 'refused', reasons, lists: [] };
      const lists = [...listsOf(env), `environment_approval.${env}`];
      return { env, action, answer: 'approval', reasons, lists };
    }),
  );
}

function listsOf(env: Environment): string[] {
  return ['demo_mode_allow', `environment_allow.${env}`];
}

function ask(
  policy: Policy,
  about: Pick<MatrixCell, 'env' | 'action'> & Parameters<typeof policyMatrix>[1],
) {
  const { env, action, policy_sha256, scaling } = about;
  const { min_replicas, max_replicas } = scaling;
  const place = { run_id: 'matrix', app_name: 'demo-api', env, policy_sha256 };
  return evaluate({
    decision: {
      ...place,
      decision_id: 'd1',
      event_id: 'e1',
      action,
      workers_to: action === 'scale_workers' ? max_replicas : null,
      decided_by: 'q_table',
      minted_at_us: NOW_US,
    },
    origin: { minted: true, first_use: true },
    place: { ...place, open_events: ['e1'] },
    policy,
    app: {
      serving: Math.min(min_replicas, max_replicas - 1),
      scaling,
      calm_us: 0,
      in_flight: false,
    },
    past: { since_same_action_us: null, restarts_in_window: 0, incidents_in_window: 1 },
    paused: false,
    approval: null,
    now_us: NOW_US,
  });
}
