import { limitsOf } from '../../../core/decider/scale-target.js';
import type { Decision } from '../../../core/domain/decision.js';
import { throwIfInterrupted } from '../../../core/domain/errors.js';
import { inWords } from '../../../core/domain/figures.js';
import type { Incident } from '../../../core/domain/incident.js';
import type { FaultInjector } from '../../../core/domain/ports.js';
import type { LoopDependencies } from '../../orchestrator/loop-dependencies.js';
import { decideOnIncident } from '../../orchestrator/decide-on-incident.js';
import type { Orchestrator } from '../../orchestrator/orchestrator.js';
import type { Submission } from '../../orchestrator/submission.js';
import { awaitIncident, awaitSteady, type Steadiness } from '../../orchestrator/watch-app.js';
import { announceInjection } from '../../orchestrator/announce-injection.js';
import { SEE_THE_APP, type NoConclusion } from '../no-conclusion.js';

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

/** The genuine decision could not be made, so that nothing would be shown by attacks. */
export interface NoControl {
  readonly whyNot: NoConclusion;
  /** Of the line that says so. */
  readonly seq: number;
}

/**
 * A false alarm, decided as in any run; its noop goes through the gates that are then attacked, and
 * in the same turn the very same decision is presented a second time.
 * @param beside where it is presented the second time
 * @throws DemoRunError `interrupted`
 */
export async function runControl(
  loop: LoopDependencies,
  faults: FaultInjector,
  beside: Orchestrator,
): Promise<Control | NoControl> {
  throwIfInterrupted(loop.signal);
  // After a scenario that was refused the app may not be well yet, and the alert would not be false.
  const steadiness = await awaitSteady(loop);
  const event_id = loop.numbers.nextEventId();
  const announced = await announceControl(loop, event_id);
  const takeAway = await faults.inject(CONTROL_ALERT);
  try {
    const found = await awaitIncident(loop, CONTROL_WITHIN_MS);
    if (found?.incident.class !== 'false_alarm') {
      const seq = await giveUp(loop, event_id, announced);
      return { whyNot: whyNotWell(found?.incident, steadiness), seq };
    }
    const requests_before = loop.watch.requests();
    const deciding = await decideOnIncident(loop, {
      seen: { ...found, requests_before, event_id, announced_by: announced },
      cause: announced,
      detect_us: Math.max(0, loop.clock.nowUs() - found.incident.since_us),
    });
    if (deciding.decided === undefined) {
      const seen = `${NOT_MADE}: ${inWords(deciding.reason)}`;
      return { whyNot: { seen, remedy: SEE_THE_LOG }, seq: deciding.seq };
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

function giveUp(loop: LoopDependencies, event_id: string, cause: number): Promise<number> {
  const { app_name, env } = loop.context;
  const reason = 'fault_without_effect';
  return loop.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
}

const NOT_MADE = 'the genuine decision beside the attacks could not be made';
const SEE_THE_LOG = 'see logs/operator.log';
const LESS_LOAD = 'close what else runs on this machine, or offer the app less traffic; run again';

/** @param found what was seen in place of the false alarm */
function whyNotWell(found: Incident | undefined, { last_status }: Steadiness): NoConclusion {
  const seenAs = (what: string) => `the app was not well (${what}), so ${NOT_MADE}`;
  if (found !== undefined) {
    const { class: kind, cause } = found;
    const seen = seenAs(`${inWords(kind)}: ${inWords(cause)}`);
    return { seen, remedy: kind === 'overload' ? LESS_LOAD : SEE_THE_APP };
  }
  const isWell = last_status === 200;
  const answer = `it answered ${last_status === null ? 'nothing' : String(last_status)}`;
  return {
    seen: seenAs(isWell ? 'no readings' : answer),
    remedy: isWell ? LESS_LOAD : SEE_THE_APP,
  };
}
