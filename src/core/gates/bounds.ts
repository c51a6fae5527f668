import { isActionName } from '../domain/actions.js';
import { deepFreeze } from '../domain/objects.js';
import { isAgents, type Check, type Judged } from './gate.js';

const US_PER_MS = 1_000;

const scales = ({ decision }: Judged): boolean => decision.action === 'scale_workers';
/** No number where none is asked for: nothing compares with it, so nothing objects twice. */
const target = (input: Judged): number => (scales(input) ? input.decision.workers_to : null) ?? NaN;

/** How many workers may be asked for. Up at once, down only from calm, and never past the limits. */
const WORKERS: readonly Check[] = [
  {
    code: 'workers_not_asked_for',
    objects: (input) => !scales(input) && input.decision.workers_to !== null,
  },
  {
    code: 'workers_missing',
    objects: (input) => scales(input) && input.decision.workers_to === null,
  },
  { code: 'not_the_computed_number', objects: isAnotherNumber },
  {
    code: 'below_min_replicas',
    objects: (input) => target(input) < input.app.scaling.min_replicas,
  },
  {
    code: 'above_max_replicas',
    objects: (input) => target(input) > input.app.scaling.max_replicas,
  },
  { code: 'same_number_of_workers', objects: (input) => target(input) === input.app.serving },
  {
    code: 'not_calm_long_enough',
    objects: (input) =>
      target(input) < input.app.serving &&
      input.app.calm_us < input.policy.scale_down_after_ms * US_PER_MS,
  },
];

/** How often something may be done at all. */
const RATES: readonly Check[] = [
  { code: 'cooling_down', objects: isCoolingDown },
  {
    code: 'restart_budget_spent',
    objects: ({ decision, past, policy }) =>
      decision.action === 'restart_service' &&
      past.restarts_in_window >= policy.restart_budget.restarts,
  },
  {
    code: 'storm_brake',
    objects: ({ past, policy }) => past.incidents_in_window > policy.storm_brake.incidents,
  },
  { code: 'another_action_in_flight', objects: ({ app }) => app.in_flight },
];

export const BOUNDS: readonly Check[] = deepFreeze([...WORKERS, ...RATES]);

/** An agent has no say in how many: that is arithmetic. Whatever else decides has computed it. */
function isAnotherNumber(input: Judged): boolean {
  if (!isAgents(input) || Number.isNaN(target(input))) return false;
  return target(input) !== input.origin.answer?.computed_workers;
}

function isCoolingDown({ decision, past, policy }: Judged): boolean {
  const { cooldown_ms } = policy;
  const { action } = decision;
  const isLimited = Object.hasOwn(cooldown_ms, action) && isActionName(action);
  const pause = isLimited ? cooldown_ms[action] : undefined;
  const since = past.since_same_action_us;
  return pause !== undefined && since !== null && since < pause * US_PER_MS;
}
