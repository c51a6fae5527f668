import { judgePair } from './judge-pair.js';
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
  const waiting = scenarios.flatMap(({ trials }) => inPairs(trials));
  const results = new Map<Trial, TrialResult>();
  let isOver = false;
  const goesOn = () => !isOver && !signal.aborted;
  const playOne = async (play: PlayTrial, trial: Trial, control?: TrialResult) => {
    const played = await play(trial);
    const result = trial.pair?.part === 'attacked' ? judgePair(control, played) : played;
    results.set(trial, result);
    notifyTrial({ fact: 'trial', trial, result });
    isOver ||= failFast && result.verdict !== 'PASS';
    return result;
  };
  const work = async (play: PlayTrial) => {
    while (goesOn()) {
      const [trial, attacked] = waiting.shift() ?? [];
      if (trial === undefined) return;
      const control = await playOne(play, trial);
      if (attacked === undefined || !goesOn()) continue;
      await playOne(play, attacked, control);
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

/** Each by itself; a run with an attack right after its control, by the same player. */
function inPairs(trials: readonly Trial[]): (readonly Trial[])[] {
  return trials.flatMap((trial, at) => {
    if (trial.pair === undefined) return [[trial]];
    return trial.pair.part === 'control' ? [trials.slice(at, at + 2)] : [];
  });
}
