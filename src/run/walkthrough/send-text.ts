import { createHash } from 'node:crypto';
import type { LoggedFault, PlannedFault } from '../../core/domain/fault.js';
import type { FaultInjector } from '../../core/domain/ports.js';
import type { ScenarioAttack } from '../../core/domain/scenario-attack.js';
import type { TextAttack } from '../../core/domain/text-attack.js';

import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';

/** An app that logs does so at once. */
const STANDS_WITHIN_US = 2_000_000;

/** An attack as the line that announces the faults tells it: that it was there, without its text. */
export function loggedAttack(attack: ScenarioAttack): LoggedFault {
  if ('withholds' in attack) return { kind: 'attack', withholds: attack.withholds };
  const { family, via, texts, wants } = attack;
  return {
    kind: 'attack',
    family,
    via,
    text_sha256: createHash('sha256').update(texts.join('\n')).digest('hex'),
    wants_action: wants.action,
    ...(wants.workers_to !== undefined && { wants_workers: wants.workers_to }),
  };
}

/** The faults, where one of them is an alert that brings the text of an attack. */
export function withText(
  faults: readonly PlannedFault[],
  attack: TextAttack | undefined,
): readonly PlannedFault[] {
  if (attack?.via !== 'alert') return faults;
  const text = attack.texts.join('\n');
  return faults.map((planned) =>
    planned.fault.kind === 'alert' ? { ...planned, fault: { ...planned.fault, text } } : planned,
  );
}

/**
 * Sends what comes by request, as anybody could send it, and waits until the app has logged it.
 * @returns whether all of it is in the log of the app; true where nothing is to be sent
 */
export async function sendText(
  { watch, clock, signal }: Pick<LoopDependencies, 'watch' | 'clock' | 'signal'>,
  injector: Pick<FaultInjector, 'search'>,
  attack: TextAttack | undefined,
): Promise<boolean> {
  if (attack?.via !== 'request') return true;
  for (const text of attack.texts) await injector.search(text);
  const stands = () =>
    attack.texts.every((text) => watch.appLog().some((line) => line.includes(text)));
  const until = clock.nowUs() + STANDS_WITHIN_US;
  while (!stands() && clock.nowUs() < until) await watch.nextObservation(signal);
  return stands();
}
