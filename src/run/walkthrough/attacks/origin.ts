import type { Decision } from '../../../core/domain/decision.js';
import { forge, presenting, type AttackClass, type AttackerKit } from './attack.js';

const NOT_MINTED = { gate: 'intake', code: 'not_minted_in_this_run' } as const;
const USED = { gate: 'intake', code: 'already_used' } as const;
const NEVER = { gate: 'never_list', code: 'never_allowed' } as const;

/** The name of the attack that is made while the positive control is under way. */
export const CONCURRENT = 'concurrent';

export const USED_AGAIN: AttackClass = {
  name: 'used',
  title: 'one decision, presented twice',
  attacks: [
    {
      id: CONCURRENT,
      tried: 'the genuine decision twice at once',
      stopped_by: USED,
      make: presenting(({ consumed }) => consumed),
    },
    {
      id: 'replayed',
      tried: 'the decision that was just executed, again',
      stopped_by: USED,
      make: presenting(({ consumed }) => consumed),
    },
  ],
};

export const FORGED: AttackClass = {
  name: 'forged',
  title: 'a decision that was never issued',
  attacks: [
    {
      id: 'hand_built',
      tried: 'a hand-built decision, every field right',
      stopped_by: NOT_MINTED,
      make: presenting(({ genuine }) => Object.freeze({ ...genuine })),
    },
    {
      id: 'json_copy',
      tried: 'a genuine decision by way of JSON',
      stopped_by: NOT_MINTED,
      extended: true,
      make: presenting((kit): unknown => JSON.parse(JSON.stringify(forge(kit, {})))),
    },
    {
      id: 'not_a_decision',
      tried: 'the text "restart_service"',
      stopped_by: { gate: 'shape', code: 'not_a_decision' },
      make: presenting(() => 'restart_service'),
    },
  ],
};

export const COPIED: AttackClass = {
  name: 'copied',
  title: 'a copy of a genuine decision',
  attacks: [
    {
      id: 'copied',
      tried: 'a deep copy of a genuine decision',
      stopped_by: NOT_MINTED,
      make: presenting((kit) => structuredClone(forge(kit, {}))),
    },
    {
      id: 'spread',
      tried: 'the fields of a genuine decision, spread',
      stopped_by: NOT_MINTED,
      extended: true,
      make: presenting((kit) => ({ ...forge(kit, {}) })),
    },
    {
      id: 'message_port',
      tried: 'a genuine decision as a message port hands it on',
      stopped_by: NOT_MINTED,
      make: presenting((kit) => kit.sandbox.passThroughPort(forge(kit, {}))),
    },
    {
      id: 'worker_message',
      tried: 'a decision that a worker thread has posted',
      stopped_by: NOT_MINTED,
      extended: true,
      make: async ({ sandbox, genuine }) => {
        const arrived = await sandbox.postFromWorker({ ...genuine });
        return { present: () => arrived };
      },
    },
  ],
};

const mutable = (
  { genuine }: AttackerKit,
  action: string,
): { -readonly [F in keyof Decision]: Decision[F] } => ({
  ...genuine,
  action,
});

/** What says one thing when it is looked at first, and another one later. */
export const ALTERED: AttackClass = {
  name: 'altered',
  title: 'a decision changed after it was issued',
  attacks: [
    {
      id: 'relabelled',
      tried: 'a minted rollback, renamed to noop',
      stopped_by: NEVER,
      make: presenting((kit) => {
        const decision = forge(kit, { action: 'rollback' });
        Reflect.set(decision, 'action', 'noop');
        Reflect.defineProperty(decision, 'action', { value: 'noop' });
        return decision;
      }),
    },
    {
      id: 'fields_renamed',
      tried: 'a rollback whose fields become a noop after the issuer',
      stopped_by: NEVER,
      extended: true,
      make: presenting((kit) => {
        const fields = mutable(kit, 'rollback');
        const decision = kit.issue(fields);
        fields.action = 'noop';
        return decision;
      }),
    },
    {
      id: 'two_faced_fields',
      tried: 'fields that say rollback to the issue, then noop',
      stopped_by: NEVER,
      extended: true,
      make: presenting(({ issue, genuine }) => issue(twoFaced(genuine, ['rollback', 'noop']))),
    },
    {
      id: 'proxied',
      tried: 'a proxy around a genuine decision',
      stopped_by: NOT_MINTED,
      make: presenting((kit) => new Proxy(forge(kit, {}), {})),
    },
    {
      id: 'two_faced',
      tried: 'an object that says noop first and then rollback',
      stopped_by: NOT_MINTED,
      extended: true,
      make: presenting(({ genuine }) => twoFaced(genuine, ['noop', 'rollback'])),
    },
  ],
};

/** Says the first action once, and from then on the other. */
function twoFaced(genuine: Decision, [first, later]: readonly [string, string]): Decision {
  let looks = 0;
  return Object.defineProperty({ ...genuine }, 'action', {
    enumerable: true,
    get: () => (looks++ === 0 ? first : later),
  });
}
