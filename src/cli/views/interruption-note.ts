import { count } from '../../core/domain/count.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import type { ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import type { TrialResult } from '../../run/trials/trial.js';

/** What an interruption left out, in one line, whatever the number of scenarios. */
export function interruptionNote(outcomes: readonly ScenarioOutcome[]): string {
  const planned = outcomes.reduce((sum, { gate }) => sum + gate.runs, 0);
  const trials = outcomes.flatMap((outcome) => outcome.trials);
  const broken = trials.filter(isBrokenOff).length;
  const whole = trials.length - broken;
  return `interrupted: of ${count(planned, 'run')}, ${String(whole)} came to an end, ${String(broken)} broke off, ${String(planned - trials.length)} did not begin`;
}

/** Whether a signal ended a run. */
export function isBrokenOff({ exit_code }: TrialResult): boolean {
  return exit_code === EXIT.interrupted || exit_code === EXIT.terminated;
}
