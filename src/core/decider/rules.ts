import type { ExecutableAction } from '../domain/actions.js';
import { deepFreeze } from '../domain/objects.js';
import type { DecisionState } from '../domain/decision-state.js';

/** A rule either chooses, or takes one action away from the table's choice. */
export interface Rule {
  readonly name: string;
  readonly applies: (state: DecisionState) => boolean;
  readonly verdict:
    | { readonly kind: 'choose'; readonly action: ExecutableAction }
    | { readonly kind: 'exclude'; readonly action: ExecutableAction };
  readonly because: string;
}

/** In the order in which they are asked. The first that chooses ends the matter. */
export const RULES: readonly Rule[] = deepFreeze([
  {
    name: 'false_alarm_is_noop',
    applies: ({ incident }) => incident === 'false_alarm',
    verdict: { kind: 'choose', action: 'noop' },
    because: 'the readings deny the alert, so there is nothing to repair',
  },
  {
    name: 'dependency_is_noop',
    applies: ({ incident }) => incident === 'dependency',
    verdict: { kind: 'choose', action: 'noop' },
    because: 'what the app depends on fails: no action on the app repairs that',
  },
  {
    name: 'no_scaling_at_the_maximum',
    applies: ({ workers }) => workers === 'at_max',
    verdict: { kind: 'exclude', action: 'scale_workers' },
    because: 'the spec allows no more workers',
  },
]);
