import { inWords } from '../core/domain/figures.js';
import type { Environment } from '../core/domain/environment.js';
import { ATTACK_CLASSES } from '../run/walkthrough/attacks/attack-list.js';

/**
 * What an attack tried, as its class and itself say it.
 * @param id as the line of its refusal holds it
 * @param env the run's environment
 * @param at the environment before whose gates it was brought
 * @returns the id in words where this program does not know it, as in the log of another version
 */
export function triedIn(id: string, env: Environment, at: Environment): string {
  for (const { title, attacks } of ATTACK_CLASSES) {
    const attack = attacks.find((one) => one.id === id);
    if (attack !== undefined) {
      return `${title}: ${attack.tried.replace('{env}', env).replace('{other_env}', at)}`;
    }
  }
  return inWords(id);
}
