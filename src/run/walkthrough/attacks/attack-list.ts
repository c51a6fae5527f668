import { ACTION_NAMES } from './action-names.js';
import type { Attack, AttackClass } from './attack.js';
import { PLACES, TIMES } from './binding.js';
import type { Ground } from './ground.js';
import { HUMAN } from './human.js';
import { LIMITS, PAUSE } from './limits.js';
import { ALTERED, COPIED, FORGED, USED_AGAIN } from './origin.js';
import { AROUND, LEARNED, POLICY_FILE } from './surroundings.js';

/** All that is presented to the real gates over the running app, in this order. */
export const ATTACK_CLASSES: readonly AttackClass[] = [
  ...[USED_AGAIN, ACTION_NAMES, FORGED, COPIED, ALTERED, TIMES, PLACES],
  ...[AROUND, POLICY_FILE, HUMAN, PAUSE, LIMITS, LEARNED],
];

/** The attacks that are made on this ground, by class. */
export function attacksOn(ground: Ground): AttackClass[] {
  return chosen((attack) => isWanted(attack, ground) && isPossible(attack, ground));
}

/** How many attacks that is, and how many more would find nothing there to attack. */
export function countAttacks(ground: Ground): { readonly made: number; readonly idle: number } {
  const made = count(attacksOn(ground));
  return { made, idle: count(chosen((attack) => isWanted(attack, ground))) - made };
}

function isWanted({ thorough }: Attack, { kind }: Ground): boolean {
  return thorough === undefined || kind === 'violation';
}

function isPossible({ isPossible: says }: Attack, ground: Ground): boolean {
  return says === undefined || says(ground);
}

function chosen(isChosen: (attack: Attack) => boolean): AttackClass[] {
  return ATTACK_CLASSES.map((kind) => ({ ...kind, attacks: kind.attacks.filter(isChosen) })).filter(
    ({ attacks }) => attacks.length > 0,
  );
}

function count(classes: readonly AttackClass[]): number {
  return classes.reduce((sum, { attacks }) => sum + attacks.length, 0);
}
