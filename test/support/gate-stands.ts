import { createOrchestrator, type Orchestrator } from '../../src/run/orchestrator/orchestrator.js';
import type { OrchestratorParts } from '../../src/run/orchestrator/submission.js';
import type { ModelPlace } from './gate-model.js';

/** Where a decision can be presented; the first is where it belongs. */
export const STANDS = [
  'home',
  'other_env',
  'other_app',
  'other_policy',
  'other_run',
  'no_policy',
  'observing',
] as const;
export type StandName = (typeof STANDS)[number];

/** Another orchestrator over the same app, issue and memory, and what the model is told of it. */
export function standIn(
  name: StandName,
  home: OrchestratorParts,
): readonly [Orchestrator, ModelPlace] {
  const { context, proofLog, policy } = home;
  const run_id = name === 'other_run' ? '000002-abcd' : proofLog.runId;
  const place: ModelPlace = {
    run_id,
    app_name: name === 'other_app' ? 'demo-web' : context.app_name,
    env: name === 'other_env' ? 'stage' : 'prod',
    policy_sha256: name === 'other_policy' ? 'c'.repeat(64) : context.policy_sha256,
    hasPolicy: name !== 'no_policy',
    observes: name === 'observing',
  };
  const { app_name, env, policy_sha256, observes } = place;
  const orchestrator = createOrchestrator({
    ...home,
    context: { ...context, app_name, env, policy_sha256 },
    proofLog: { ...proofLog, runId: run_id },
    policy: place.hasPolicy ? policy : undefined,
    observes,
  });
  return [orchestrator, place];
}
