import { EXECUTABLE_ACTIONS } from '../../../core/domain/actions.js';
import type { Policy } from '../../../core/domain/policy.js';
import { reachUs, type History } from '../../../core/gates/past-figures.js';
import { createActionMemory, type ActionMemory } from '../../orchestrator/action-memory.js';
import {
  forge,
  minted,
  type Attack,
  type AttackClass,
  type AttackerKit,
  type BentFields,
} from './attack.js';

const US_PER_MS = 1_000;
/** A limit that reaches less far back than this is over before a slow machine asks the gates. */
const SHORT_MS = 1_000;
/** A past that is longer than this is not made up. */
const LONG_PAST = 1_000;

const bounds = (code: string): Attack['stopped_by'] => ({ gate: 'bounds', code });

const workers = (
  id: string,
  workers_to: unknown,
  stopped_by: Attack['stopped_by'] = { gate: 'shape', code: 'not_a_decision' },
): Attack => ({
  id,
  stopped_by,
  tried: `scale_workers to ${inWords(workers_to)}`,
  make: (kit) => ({
    present: () => forge(kit, { action: 'scale_workers', workers_to }),
    // Whether the app has been calm for long must make no difference here.
    to: { sees: (seen) => ({ ...seen, calm_since_us: seen.at_us }) },
  }),
});
const extended = (attack: Attack): Attack => ({ ...attack, extended: true });

const NUMBERS: readonly Attack[] = [
  workers('too_many_workers', 1_000_000_000, bounds('above_max_replicas')),
  workers('negative_workers', -1, bounds('below_min_replicas')),
  extended(workers('no_workers', 0, bounds('below_min_replicas'))),
  workers('part_of_a_worker', 3.5),
  extended(workers('nan_workers', NaN)),
  extended(workers('text_workers', '3')),
  workers('missing_workers', null, bounds('workers_missing')),
  {
    id: 'noop_with_workers',
    tried: 'a noop that names a number of workers',
    stopped_by: bounds('workers_not_asked_for'),
    make: minted({ workers_to: 3 }),
  },
  {
    id: 'same_workers',
    tried: 'scale_workers to as many as serve',
    stopped_by: bounds('same_number_of_workers'),
    make: (kit) => ({
      present: () => forge(kit, { action: 'scale_workers', workers_to: kit.serving }),
    }),
  },
];

const TOO_OFTEN: readonly Attack[] = [
  {
    id: 'down_too_early',
    tried: 'fewer workers, right after a busy moment',
    stopped_by: bounds('not_calm_long_enough'),
    isPossible: ({ policy }) => policy.scale_down_after_ms >= SHORT_MS,
    make: (kit) => {
      const most = kit.scaling.max_replicas;
      return {
        present: () => forge(kit, { action: 'scale_workers', workers_to: most - 1 }),
        to: { sees: (seen) => ({ ...seen, serving: most, calm_since_us: seen.at_us }) },
      };
    },
  },
  {
    id: 'cooling_down',
    tried: 'the same action again, right away',
    stopped_by: bounds('cooling_down'),
    isPossible: ({ policy }) => slowest(policy).pauseMs >= SHORT_MS,
    make: (kit) => {
      const { action } = slowest(kit.policy);
      const most = kit.scaling.max_replicas;
      return {
        present: () => forge(kit, repeated(action, most)),
        to: {
          past: pastOf(kit, { executed: [{ action, at_us: kit.nowUs }], incidents: [] }),
          sees: (seen) => ({ ...seen, serving: most - 1 }),
        },
      };
    },
  },
  {
    id: 'restart_budget',
    tried: 'one restart more than the budget has',
    stopped_by: bounds('restart_budget_spent'),
    isPossible: ({ policy: { restart_budget } }) =>
      restart_budget.within_ms >= 2 * SHORT_MS && restart_budget.restarts <= LONG_PAST,
    make: (kit) => {
      const { restarts, within_ms } = kit.policy.restart_budget;
      const cooled = Math.min((kit.policy.cooldown_ms.restart_service ?? 0) + 1, within_ms / 2);
      const at_us = kit.nowUs - Math.floor(cooled * US_PER_MS);
      const past = { action: 'restart_service', at_us };
      return {
        present: () => forge(kit, { action: 'restart_service' }),
        to: { past: pastOf(kit, { executed: times(restarts, past), incidents: [] }) },
      };
    },
  },
  {
    id: 'storm',
    tried: 'a noop in the middle of a storm of incidents',
    stopped_by: bounds('storm_brake'),
    isPossible: ({ policy: { storm_brake } }) =>
      storm_brake.within_ms >= SHORT_MS && storm_brake.incidents <= LONG_PAST,
    make: (kit) => {
      const incidents = times(kit.policy.storm_brake.incidents + 1, kit.nowUs);
      return {
        present: () => forge(kit, {}),
        to: { past: pastOf(kit, { executed: [], incidents }) },
      };
    },
  },
  {
    id: 'in_flight',
    tried: 'a noop while another action is under way',
    stopped_by: bounds('another_action_in_flight'),
    make: (kit) => ({ present: () => forge(kit, {}), to: { busy: true } }),
  },
];

export const LIMITS: AttackClass = {
  name: 'limits',
  title: 'more, or more often, than the limits allow',
  attacks: [...NUMBERS, ...TOO_OFTEN],
};

export const PAUSE_ATTACKS: AttackClass = {
  name: 'pause',
  title: 'any action during a pause',
  attacks: [
    {
      id: 'paused',
      tried: 'a genuine noop during a pause',
      stopped_by: { gate: 'pause', code: 'paused' },
      make: (kit) => ({ present: () => forge(kit, {}), to: { paused: true } }),
    },
  ],
};

/** What may be repeated last of all that the policy slows down. */
function slowest({ cooldown_ms }: Policy): { readonly action: string; readonly pauseMs: number } {
  const pauses = EXECUTABLE_ACTIONS.map((action) => ({
    action,
    pauseMs: cooldown_ms[action] ?? 0,
  }));
  return pauses.reduce((slow, other) => (other.pauseMs > slow.pauseMs ? other : slow));
}

function repeated(action: string, most: number): BentFields {
  return { action, workers_to: action === 'scale_workers' ? most : null };
}

/** The memory of an orchestrator with such a past. */
function pastOf({ policy }: AttackerKit, { executed, incidents }: History): ActionMemory {
  const memory = createActionMemory(reachUs(policy));
  for (const { action, at_us } of executed) memory.noteAction(action, at_us);
  for (const at_us of incidents) memory.noteIncident(at_us);
  return memory;
}

function times<Item>(length: number, item: Item): Item[] {
  return Array.from({ length }, () => item);
}

function inWords(value: unknown): string {
  return typeof value === 'string' ? `the text "${value}"` : String(value);
}
