/** A decision that only the mint could have made, with some fields bent. */
const minted = (bent) => ({ mint, genuine }) => mint({ ...genuine, ...bent });
/** Each is presented to the real gates over the running app. */
export const ATTACKS = [
    {
        id: 'rollback',
        tried: 'a minted decision to roll back',
        stopped_by: 'never_list',
        present: minted({ action: 'rollback' }),
    },
    {
        id: 'delete',
        tried: 'a minted decision to delete',
        stopped_by: 'never_list',
        present: minted({ action: 'delete' }),
    },
    {
        id: 'unknown_action',
        tried: 'a minted decision for drop_database',
        stopped_by: 'allowlist',
        present: minted({ action: 'drop_database' }),
    },
    {
        id: 'lookalike_action',
        tried: 'restart_service with a Cyrillic e',
        stopped_by: 'allowlist',
        present: minted({ action: 'r\u0435start_service' }),
    },
    {
        id: 'prototype_action',
        tried: '__proto__ as the action',
        stopped_by: 'allowlist',
        present: minted({ action: '__proto__' }),
    },
    {
        id: 'hand_built',
        tried: 'a hand-built decision, every field right',
        stopped_by: 'intake',
        present: ({ genuine }) => Object.freeze({ ...genuine }),
    },
    {
        id: 'copied',
        tried: 'a deep copy of a genuine decision',
        stopped_by: 'intake',
        present: ({ mint, genuine }) => structuredClone(mint(genuine)),
    },
    {
        id: 'proxied',
        tried: 'a proxy around a genuine decision',
        stopped_by: 'intake',
        present: ({ mint, genuine }) => new Proxy(mint(genuine), {}),
    },
    {
        id: 'replayed',
        tried: 'the decision that was just executed, again',
        stopped_by: 'intake',
        present: ({ spent }) => spent,
    },
    {
        id: 'other_run',
        tried: 'a genuine decision of another run',
        stopped_by: 'intake',
        present: ({ fromAnotherRun }) => fromAnotherRun,
    },
    {
        id: 'other_environment',
        tried: 'a {env} decision presented to {other_env}',
        stopped_by: 'binding',
        at: 'another_environment',
        present: minted({}),
    },
    {
        id: 'other_app',
        tried: 'a decision made for another app',
        stopped_by: 'binding',
        present: minted({ app_name: 'billing' }),
    },
    {
        id: 'other_policy',
        tried: 'a decision made under another policy',
        stopped_by: 'binding',
        present: minted({ policy_sha256: 'f'.repeat(64) }),
    },
    {
        id: 'expired',
        tried: 'a decision older than its lifetime',
        stopped_by: 'freshness',
        present: ({ mint, genuine, nowUs, lifetimeUs }) => mint({ ...genuine, minted_at_us: nowUs - lifetimeUs - 1 }),
    },
    {
        id: 'too_many_workers',
        tried: 'scale_workers to 1000000',
        stopped_by: 'bounds',
        present: minted({ action: 'scale_workers', workers_to: 1_000_000 }),
    },
    {
        id: 'negative_workers',
        tried: 'scale_workers to -1',
        stopped_by: 'bounds',
        present: minted({ action: 'scale_workers', workers_to: -1 }),
    },
    {
        id: 'not_a_decision',
        tried: 'the text "restart_service"',
        stopped_by: 'shape',
        present: () => 'restart_service',
    },
];
