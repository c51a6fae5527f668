import { limitsOf } from '../../../core/decider/scale-target.js';
import { aOrAn } from '../../../core/domain/count.js';
import type { Decision } from '../../../core/domain/decision.js';
import { inWords } from '../../../core/domain/figures.js';
import { DemoRunError, throwIfInterrupted } from '../../../core/domain/errors.js';
import type { Incident } from '../../../core/domain/incident.js';
import type { FaultInjector } from '../../../core/domain/ports.js';
import type { LoopDependencies } from '../../orchestrator/loop-dependencies.js';
import { decideOnIncident } from '../../orchestrator/decide-on-incident.js';
import type { Orchestrator } from '../../orchestrator/orchestrator.js';
import type { Submission } from '../../orchestrator/submission.js';
import { awaitIncident, awaitSteady } from '../../orchestrator/watch-app.js';
import { announceInjection } from '../../orchestrator/announce-injection.js';

const CONTROL_WITHIN_MS = 10_000;
const CONTROL_ALERT = {
  kind: 'alert',
  source: 'positive_control',
  claimed_utilization_ppm: 970_000,
} as const;

/** The genuine decision, what became of it, and of the attack that was made at the same moment. */
export interface Control {
  readonly decision: Decision;
  readonly submission: Submission;
  readonly concurrent: Submission;
}

/**
 * A false alarm, decided as in any run; its noop goes through the gates that are then attacked, and
 * in the same turn the very same decision is presented a second time.
 * @param beside where it is presented the second time
 */
export async function runControl(
  loop: LoopDependencies,
  faults: FaultInjector,
  beside: Orchestrator,
): Promise<Control> {
  throwIfInterrupted(loop.signal);
  // After a scenario that was refused the app may not be well yet, and the alert would not be false.
  await awaitSteady(loop);
  const event_id = loop.numbers.nextEventId();
  const announced = await announceControl(loop, event_id);
  const takeAway = await faults.inject(CONTROL_ALERT);
  try {
    const found = await awaitIncident(loop, CONTROL_WITHIN_MS);
    if (found?.incident.class !== 'false_alarm') {
      return await giveUp(loop, { event_id, cause: announced, found: found?.incident });
    }
    const requests_before = loop.watch.requests();
    const deciding = await decideOnIncident(loop, {
      seen: { ...found, requests_before, event_id, announced_by: announced },
      cause: announced,
      detect_us: Math.max(0, loop.clock.nowUs() - found.incident.since_us),
    });
    if (deciding.decided === undefined) {
      throw new DemoRunError('control_failed', `the control was not decided: ${deciding.reason}`);
    }
    const { decision, seq: cause } = deciding.decided;
    const { utilization_ppm } = found.incident;
    const [submission, concurrent] = await Promise.all([
      loop.orchestrator.submit(decision, { cause, utilization_ppm }),
      beside.submit(decision, { cause: null }),
    ]);
    return { decision, submission, concurrent };
  } finally {
    await takeAway();
  }
}

/** Durable before the alert is raised, like every injection. */
function announceControl(loop: LoopDependencies, event_id: string): Promise<number> {
  const observation = loop.watch.observe();
  const { kind, ...parameters } = CONTROL_ALERT;
  return announceInjection(
    loop,
    {
      event_name: 'FAILURE_INJECTED',
      app_name: loop.context.app_name,
      env: loop.context.env,
      scenario: 'false_alarm',
      failure_type: 'false_alarm',
      event_id,
      fault: { kind, ...parameters },
      scaling: limitsOf(loop.context.scaling),
      measured: {
        serving_workers: observation.serving,
        warm_spares: observation.standby,
        requests: loop.watch.requests(),
      },
    },
    observation,
  );
}

async function giveUp(
  loop: LoopDependencies,
  {
    event_id,
    cause,
    found,
  }: {
    readonly event_id: string;
    readonly cause: number;
    readonly found: Incident | undefined;
  },
): Promise<never> {
  const { app_name, env } = loop.context;
  const reason = 'fault_without_effect';
  await loop.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
  const instead =
    found === undefined ? '' : `: ${aOrAn(inWords(found.class))} was seen (${found.cause})`;
  throw new DemoRunError(
    'control_failed',
    `the app was not calm enough for the positive control${instead}`,
    { remedy: 'see logs/operator.log; run again on a quieter machine' },
  );
}
