import { judgeRepeats, type ScenarioOutcome } from './judge-repeats.js';
import type { PlannedScenario } from './plan-trials.js';
import type { PlayTrial } from './play-trial.js';
import type { NotifyTrial, Trial, TrialResult } from './trial.js';

export interface PlayOptions {
  /** One for each trial that may be played at the same time. */
  readonly players: readonly PlayTrial[];
  /** Nothing more is begun once a trial did not pass. */
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  readonly notifyTrial: NotifyTrial;
}

/**
 * Plays every trial, in their order, and judges each scenario when all are done. An interruption ends what is
 * being played and begins nothing more; what was played counts.
 */
export async function playAll(
  scenarios: readonly PlannedScenario[],
  { players, failFast, signal, notifyTrial }: PlayOptions,
): Promise<ScenarioOutcome[]> {
  const waiting = scenarios.flatMap(({ trials }) => trials);
  const results = new Map<Trial, TrialResult>();
  let isOver = false;
  const work = async (play: PlayTrial) => {
    while (!isOver && !signal.aborted) {
      const trial = waiting.shift();
      if (trial === undefined) return;
      const result = await play(trial);
      results.set(trial, result);
      notifyTrial({ fact: 'trial', trial, result });
      isOver ||= failFast && result.verdict !== 'PASS';
    }
  };
  await Promise.all(players.map(work));
  return scenarios.map((planned) =>
    judgeRepeats(
      planned,
      planned.trials.flatMap((trial) => results.get(trial) ?? []),
    ),
  );
}
