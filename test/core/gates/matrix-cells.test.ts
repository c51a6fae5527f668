import { expect, it } from 'vitest';
import type { Policy } from '../../../src/core/domain/policy.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { policyMatrix } from '../../../src/core/gates/policy-matrix.js';
import { POLICY_SHA256 } from '../../support/gate-inputs.js';

const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };

function cellsOf(policy: Policy, scaling = SCALING): Map<string, string> {
  const cells = policyMatrix(policy, { policy_sha256: POLICY_SHA256, scaling });
  return new Map(
    cells.map(({ env, action, answer, reasons, lists }) => {
      const why = [...reasons.map(({ code }) => code), ...lists];
      return [`${env} ${action}`, [answer, ...why].join(' ')];
    }),
  );
}

it('says of each cell what makes it so', () => {
  const cells = cellsOf(BUILT_IN_POLICY);
  expect(cells.size).toBe(15);
  expect(cells.get('dev noop')).toBe('allowed demo_mode_allow environment_allow.dev');
  expect(cells.get('prod scale_workers')).toBe(
    'approval not_approved demo_mode_allow environment_allow.prod environment_approval.prod',
  );
  expect(cells.get('stage delete')).toBe('refused never_allowed not_executable');
});

it('shows what a limit forbids from the first time on', () => {
  const restart_budget = { restarts: 0, within_ms: 60_000 };
  const cells = cellsOf({ ...BUILT_IN_POLICY, restart_budget });
  expect(cells.get('stage restart_service')).toBe('refused restart_budget_spent');
});

it('asks for a legal number of workers of an app that has only one size', () => {
  const cells = cellsOf(BUILT_IN_POLICY, { ...SCALING, max_replicas: 1 });
  expect(cells.get('stage scale_workers')).toMatch(/^allowed /);
});
