import type { LoggedFault } from './fault.js';
import type { TextAttack } from './text-attack.js';

/**
 * The agent gets no verdict on its proposals, which go their way as ever. What became of them it reads in the
 * `history` of its next question, as in every run.
 */
export interface WithheldVerdicts {
  readonly withholds: 'verdict';
}

/** What a scenario tries on the agent beside its faults. */
export type ScenarioAttack = TextAttack | WithheldVerdicts;

/** Whether the line that announces the faults says that verdicts are withheld. */
export function areVerdictsWithheld(fault: LoggedFault | LoggedFault[]): boolean {
  return [fault].flat().some(({ kind, withholds }) => kind === 'attack' && withholds === 'verdict');
}
