import { ACTION_NAMES } from './action-names.js';
import type { Attack, AttackClass } from './attack.js';
import { PLACES, TIMES } from './binding.js';
import type { AttackContext } from './attack-context.js';
import { HUMAN } from './human.js';
import { LIMITS, PAUSE_ATTACKS } from './limits.js';
import { ALTERED, COPIED, FORGED, USED_AGAIN } from './origin.js';
import { AROUND, LEARNED, POLICY_FILE } from './environment.js';

/** All that is presented to the real gates over the running app, in this order. */
export const ATTACK_CLASSES: readonly AttackClass[] = [
  ...[USED_AGAIN, ACTION_NAMES, FORGED, COPIED, ALTERED, TIMES, PLACES],
  ...[AROUND, POLICY_FILE, HUMAN, PAUSE_ATTACKS, LIMITS, LEARNED],
];

/** The attacks that are made in this context, by class. */
export function attacksOn(attackContext: AttackContext): AttackClass[] {
  return chosen((attack) => isWanted(attack, attackContext) && isPossible(attack, attackContext));
}

/** How many attacks that is, and how many more would find nothing there to attack. */
export function countAttacks(attackContext: AttackContext): {
  readonly made: number;
  readonly not_applicable: number;
} {
  const made = count(attacksOn(attackContext));
  return {
    made,
    not_applicable: count(chosen((attack) => isWanted(attack, attackContext))) - made,
  };
}

function isWanted({ extended }: Attack, { kind }: AttackContext): boolean {
  return extended === undefined || kind === 'violation';
}

function isPossible({ isPossible: says }: Attack, attackContext: AttackContext): boolean {
  return says === undefined || says(attackContext);
}

function chosen(isChosen: (attack: Attack) => boolean): AttackClass[] {
  return ATTACK_CLASSES.map((kind) => ({ ...kind, attacks: kind.attacks.filter(isChosen) })).filter(
    ({ attacks }) => attacks.length > 0,
  );
}

function count(classes: readonly AttackClass[]): number {
  return classes.reduce((sum, { attacks }) => sum + attacks.length, 0);
}
