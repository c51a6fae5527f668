/** What the gates were asked, as a proof line holds it: enough to ask them again. */
export function gateRecord({ decision, origin, place }) {
    return {
        decision: decision === undefined ? null : asPresented(decision),
        ...{ minted: origin.minted, first_use: origin.first_use },
        open_events: [...place.open_events],
    };
}
/** The part of it that differs from run to run. */
export function gateMeasures({ gates_us, input }) {
    return {
        gates_us,
        asked_at_us: input.now_us,
        serving_workers: input.app.serving,
        minted_at_us: input.decision?.minted_at_us ?? null,
        decision_run_id: input.decision?.run_id ?? null,
    };
}
function asPresented(decision) {
    const { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 } = decision;
    return { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 };
}
