import type { Decision } from '../domain/decision.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import type { GateInput } from '../gates/gate-input.js';
import type { Asked } from './submission.js';

type GateRecord = ProofBodyOf<'ORCH_REFUSE'>['gate_input'];
type AskedAbout = ProofBodyOf<'ORCH_REFUSE'>['measured'];

/** What the gates were asked, as a proof line holds it: enough to ask them again. */
export function gateRecord(input: GateInput): GateRecord {
  const { decision, origin, place } = input;
  return {
    decision: decision === undefined ? null : asPresented(decision),
    ...{ minted: origin.minted, first_use: origin.first_use },
    open_events: [...place.open_events],
    ...(input.paused && { paused: true }),
    ...(input.policy === undefined && { policy_unusable: true }),
  };
}

/** The part of it that differs from run to run. */
export function gateMeasures({ gates_us, input }: Asked): AskedAbout {
  return {
    gates_us,
    asked_at_us: input.now_us,
    serving_workers: input.app.serving,
    limits: { ...input.past, calm_us: input.app.calm_us, in_flight: input.app.in_flight },
    minted_at_us: input.decision?.minted_at_us ?? null,
    decision_run_id: input.decision?.run_id ?? null,
  };
}

function asPresented(decision: Decision): NonNullable<GateRecord['decision']> {
  const { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 } = decision;
  return { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 };
}
