import { isExecutable, type ExecutableAction } from '../../core/domain/actions.js';
import type { Decision } from '../../core/domain/decision.js';
import { messageOf } from '../../core/domain/errors.js';
import { meanUtilizationPpm } from '../../core/domain/observation.js';
import type { Capability } from '../../core/domain/capabilities.js';
import { shorten } from '../../core/domain/safe-text.js';
import type { Verdict } from '../../core/gates/evaluate.js';
import { gateMeasures } from './gate-record.js';
import type {
  BeforeAct,
  ActuatorHandle,
  OrchestratorParts,
  Submission,
  SubmissionContext,
} from './submission.js';

/** Carries out an allowed decision, then reports it. An action that fails is reported as failed. */
export async function execute(
  { actuatorHandle, clock, proofLog, watch, learns }: OrchestratorParts,
  { decision }: Extract<Verdict, { allowed: true }>,
  submitted: SubmissionContext,
): Promise<Submission> {
  const action = executableOf(decision);
  const before = lookBefore(watch);
  const capability = actuatorHandle.capabilities.issue();
  const from = clock.nowUs();
  // Until its line is durable: nobody acts on an app whose last act is not in the log, or never will be.
  actuatorHandle.busy = true;
  const act = await carryOut(actuatorHandle, capability, { action, decision });
  const ended_us = clock.nowUs();
  const { app_name, env, decision_id, event_id } = decision;
  const seq = await proofLog.append(
    {
      event_name: 'ORCH_EXEC',
      app_name,
      env,
      action,
      decision_id,
      event_id,
      status: act.status,
      effect: act.effect,
      measured: {
        minted_at_us: decision.minted_at_us,
        ...gateMeasures(submitted),
        act_us: ended_us - from,
        ended_at_us: ended_us,
        ...(learns === true && { before_act: before }),
      },
    },
    submitted.cause,
  );
  actuatorHandle.busy = false;
  return { result: act.status, action, seq, ended_us, before };
}

/** Whether the app is still ill can have changed since the decision. */
function lookBefore(watch: OrchestratorParts['watch']): BeforeAct {
  const { failed, serving, windows } = watch.observe();
  const latest = serving === 0 ? undefined : windows.at(-1);
  return {
    failed_workers: failed.length,
    utilization_ppm: latest === undefined ? null : meanUtilizationPpm(latest),
    requests: watch.requests(),
  };
}

/** With a capability that is issued in this file and nowhere else, and is void once the action has ended. */
async function carryOut(
  { actuator, capabilities }: ActuatorHandle,
  capability: Capability,
  { action, decision }: { readonly action: ExecutableAction; readonly decision: Decision },
): Promise<{ readonly status: 'executed' | 'failed'; readonly effect: string }> {
  const { workers_to } = decision;
  try {
    const { summary } = await actuator[action]({ workers_to }, capability);
    return { status: 'executed', effect: summary };
  } catch (error) {
    return { status: 'failed', effect: shorten(messageOf(error), 200) };
  } finally {
    capabilities.redeem(capability);
  }
}

export function executableOf({ action }: Decision): ExecutableAction {
  if (isExecutable(action)) return action;
  throw new TypeError(
    `the gates let an action through that cannot be executed: ${shorten(action)}`,
  );
}
