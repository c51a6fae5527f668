import {
  sampledMean,
  wilsonInterval,
  type Interval,
  type SampledMean,
} from '../../core/decider/statistics.js';
import type { Baseline } from './baselines.js';
import { play, type Episode, type Game } from './rollout.js';
import { startValue, valueOf } from './solve.js';

/** A share of the incidents, with the Wilson interval. */
export interface Rate {
  readonly k: number;
  readonly n: number;
  readonly interval: Interval;
}

export interface Score {
  readonly name: string;
  /** The exact expected return of the policy, where nothing overrules it in time. */
  readonly expected_return: number;
  readonly mean_return: SampledMean;
  readonly stable_us: SampledMean;
  readonly not_healed: number;
  readonly decisions: number;
  /** Of the incidents, which are independent of each other; the steps of one are not. */
  readonly wrong: Rate;
  readonly harmful: Rate;
  /** Null where there is nothing that could overrule. */
  readonly overridden: Rate | null;
}

/** Plays a contender, and says what came of it with its 95 % intervals. */
export function score(game: Game, baseline: Baseline): Score {
  const episodes = play(game, baseline);
  const count = (counts: (episode: Episode) => boolean) => episodes.filter(counts).length;
  const rate = (counts: (episode: Episode) => boolean): Rate => {
    const k = count(counts);
    return { k, n: episodes.length, interval: wilsonInterval(k, episodes.length) };
  };
  return {
    name: baseline.name,
    expected_return: startValue(game.process, valueOf(game.process, baseline.policy)),
    mean_return: sampledMean(episodes.map((episode) => episode.return)),
    stable_us: sampledMean(episodes.map(({ stable_us }) => stable_us)),
    not_healed: count(({ healed }) => !healed),
    decisions: episodes.reduce((sum, { decisions }) => sum + decisions, 0),
    wrong: rate(({ wrong }) => wrong),
    harmful: rate(({ harmful }) => harmful),
    overridden: baseline.gate === undefined ? null : rate(({ overridden }) => overridden),
  };
}
