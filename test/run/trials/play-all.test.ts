import { describe, expect, it } from 'vitest';
import { playAll } from '../../../src/run/trials/play-all.js';
import type { PlayTrial } from '../../../src/run/trials/play-trial.js';
import type { TrialResult } from '../../../src/run/trials/trial.js';
import { outcomeOf, planned, scenarioFile } from '../../support/trials.js';

const SIX = planned(scenarioFile({ repeat: { runs: 6, at_least: 5 } }));
const WORDS = { pass: outcomeOf('P').trials[0], fail: outcomeOf('F').trials[0] };

function playerOf(word: (repeat: number) => keyof typeof WORDS, played: number[]): PlayTrial {
  return async ({ repeat }) => {
    played.push(repeat);
    await Promise.resolve();
    return { ...(WORDS[word(repeat)] as TrialResult), repeat };
  };
}

function options(players: readonly PlayTrial[], signal = new AbortController().signal) {
  return { players, failFast: false, signal, notifyTrial: () => undefined };
}

describe('all trials', () => {
  it('are played in their order, each once, and their results stay in it', async () => {
    const played: number[] = [];
    const player = playerOf(() => 'pass', played);
    const [outcome] = await playAll([SIX], options([player, player, player]));
    expect(played).toEqual([1, 2, 3, 4, 5, 6]);
    expect(outcome?.trials.map(({ repeat }) => repeat)).toEqual(played);
    expect(outcome).toMatchObject({ verdict: 'PASS', passed: 6 });
  });

  it('end with the first that did not pass where that is wanted', async () => {
    const played: number[] = [];
    const player = playerOf((repeat) => (repeat === 2 ? 'fail' : 'pass'), played);
    const [outcome] = await playAll([SIX], { ...options([player]), failFast: true });
    expect(played).toEqual([1, 2]);
    expect(outcome).toMatchObject({ verdict: 'INCONCLUSIVE', passed: 1, conclusive: 2 });
  });

  it('end with a signal; what was played counts', async () => {
    const controller = new AbortController();
    const played: number[] = [];
    const player = playerOf((repeat) => {
      if (repeat === 5) controller.abort('SIGINT');
      return 'pass';
    }, played);
    const [outcome] = await playAll([SIX], options([player], controller.signal));
    expect(played).toEqual([1, 2, 3, 4, 5]);
    expect(outcome).toMatchObject({ verdict: 'PASS', passed: 5 });
  });
});
