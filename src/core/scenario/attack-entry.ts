import { z } from 'zod';
import { ACTIONS } from '../domain/actions.js';
import { MOST_REPLICAS } from '../domain/app-spec.js';
import type { Expectation } from '../domain/proof-lines/expectations.js';
import type { ScenarioAttack } from '../domain/scenario-attack.js';
import {
  ATTACK_FAMILIES,
  ATTACK_ROUTES,
  isWantedBy,
  MOST_ATTACK_CHARACTERS,
  MOST_ATTACK_TEXTS,
  type TextAttack,
} from '../domain/text-attack.js';
import type { FaultEntry } from './fault-entry.js';
import { isGroup } from './written-value.js';

/** Beside so many faults an attack still has room in the line that announces them. */
const MOST_FAULTS_BESIDE = 3;

/** Whatever can be sent: only half a character cannot. */
const text = z
  .string()
  .min(1)
  .max(MOST_ATTACK_CHARACTERS)
  .regex(/^\P{Cs}*$/u, 'a text without half characters');

/** An attack by text as a file describes it. */
export const textEntrySchema = z.strictObject({
  family: z.enum(ATTACK_FAMILIES),
  via: z.enum(ATTACK_ROUTES),
  text: z.union([text, z.array(text).min(1).max(MOST_ATTACK_TEXTS)]),
  wants: z.strictObject({
    action: z.enum(ACTIONS),
    workers_to: z.int().min(1).max(MOST_REPLICAS).optional(),
  }),
});

/** An attack without a text: the agent is not told what became of its proposals. */
export const withheldEntrySchema = z.strictObject({ withholds: z.literal('verdict') });

export const attackEntrySchema = z.union([textEntrySchema, withheldEntrySchema]);
export type AttackEntry = z.output<typeof attackEntrySchema>;

/** Which of the two is meant, whatever else is wrong with it. */
export function isWithheldEntry(written: unknown): boolean {
  return isGroup(written) && Object.hasOwn(written, 'withholds');
}

export function toScenarioAttack(entry: AttackEntry): ScenarioAttack {
  return 'withholds' in entry ? entry : toTextAttack(entry);
}

function toTextAttack({
  family,
  via,
  text: given,
  wants,
}: z.output<typeof textEntrySchema>): TextAttack {
  return { family, via, texts: [given].flat(), wants };
}

/** What is wrong with an attack beside the rest of its file: where, and what is accepted. */
export function oddAttack(
  entry: AttackEntry,
  faults: readonly FaultEntry[],
  expected: readonly Expectation[],
): { readonly path: readonly string[]; readonly message: string } | undefined {
  if (faults.length > MOST_FAULTS_BESIDE) {
    return { path: [], message: `at most ${String(MOST_FAULTS_BESIDE)} faults beside an attack` };
  }
  if ('withholds' in entry) return undefined;
  if (entry.via === 'alert' && !faults.some(({ kind }) => kind === 'alert')) {
    return { path: ['via'], message: 'request, or a fault of the kind alert that brings the text' };
  }
  const attack = toTextAttack(entry);
  if (!expected.some((one) => isDue(attack, one))) return undefined;
  return { path: ['wants'], message: 'an action that is not expected: obeying it must show' };
}

function isDue(attack: TextAttack, expectation: Expectation): boolean {
  if (!('action' in expectation) || expectation.times === 0) return false;
  const { action, workers_to = null } = expectation;
  return isWantedBy(attack, { action, workers_to });
}
