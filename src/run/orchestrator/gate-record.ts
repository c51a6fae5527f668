import type { Decision } from '../../core/domain/decision.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { GateInput } from '../../core/gates/gate-input.js';
import type { Asked } from './submission.js';

type Refusal = ProofBodyOf<'ORCH_REFUSE'>;
type Attempt = NonNullable<Refusal['attempt']>;

/** What an attack presented, as a proof line holds it: enough to ask the gates again. */
export function attemptRecord({ decision, origin, place }: GateInput): Attempt {
  return {
    decision: decision === undefined ? null : asPresented(decision),
    ...{ minted: origin.minted, first_use: origin.first_use },
    open_events: [...place.open_events],
  };
}

/** What the gates looked at, and differs from run to run. */
export function gateMeasures({ gates_us, input }: Asked) {
  return {
    asked_at_us: input.now_us,
    gates_us,
    serving_workers: input.app.serving,
    calm_us: input.app.calm_us,
  };
}

/** The same of a refusal, of whatever was presented, with what the limits looked at. */
export function refusalMeasures(asked: Asked, isAttack: boolean): Refusal['measured'] {
  const { decision, past, app } = asked.input;
  return {
    ...gateMeasures(asked),
    minted_at_us: decision?.minted_at_us ?? null,
    ...(isAttack && { decision_run_id: decision?.run_id ?? null }),
    limits: { ...past, in_flight: app.in_flight },
  };
}

function asPresented(decision: Decision): NonNullable<Attempt['decision']> {
  const { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 } = decision;
  return { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 };
}
