import { deepFreeze } from '../../core/domain/objects.js';
import { seededRandom } from '../../core/decider/random.js';
import { HEALED, type DecisionProcess } from './process.js';
import { drawOutcome, sampledProcess, type SampledProcess } from './sampled-process.js';

export interface Schedules {
  /** The share of steps that explore falls in a straight line from the first to the last… */
  readonly explore_first: number;
  readonly explore_last: number;
  /** …over this share of the episodes, and stays there. */
  readonly explore_until: number;
  /** An episode that has not ended by then is cut off. */
  readonly max_steps: number;
}

export const SCHEDULES: Schedules = deepFreeze({
  explore_first: 1,
  explore_last: 0.1,
  explore_until: 0.5,
  max_steps: 20,
});

/** What was learned, by cell (state × actions + action). */
export interface Learned {
  readonly q: Float64Array;
  readonly visits: Int32Array;
  readonly steps: number;
}

/**
 * Tabular one-step Q-learning (Watkins 1989; Sutton & Barto, 2nd ed., 6.5) on samples of the
 * process, epsilon-greedy, with exploring starts (5.3): the episodes begin in each state with each
 * action in turn. The learning rate of a cell's n-th visit is the rescaled linear one,
 * 1 / (1 + (1 - discount) n), n from 0 (Wainwright 2019, "Stochastic approximation with
 * cone-contractive operators"). A terminated episode (healed) has nothing after it; one that is cut
 * off after `max_steps` is learned from with what follows, like any other step.
 * Only + - x / and comparisons, so that equal input gives equal bytes on every machine.
 */
export class Learner implements Learned {
  readonly q: Float64Array;
  readonly visits: Int32Array;
  steps = 0;
  readonly #process: SampledProcess;
  readonly #discount: number;
  readonly #schedules: Schedules;
  readonly #random: () => number;
  readonly #episodes: number;
  #episode = 0;

  constructor(
    process: DecisionProcess,
    { episodes, seed }: { readonly episodes: number; readonly seed: number },
    schedules: Schedules = SCHEDULES,
  ) {
    this.#process = sampledProcess(process);
    this.#discount = process.discount;
    this.#schedules = schedules;
    this.#random = seededRandom(seed);
    this.#episodes = episodes;
    const cells = this.#process.states * this.#process.actions;
    this.q = new Float64Array(cells);
    this.visits = new Int32Array(cells);
  }

  /** How many of the episodes are done. */
  get done(): number {
    return this.#episode;
  }

  /** Plays up to `count` of the episodes that are left, and learns from each step. */
  play(count: number): void {
    const until = Math.min(this.#episodes, this.#episode + count);
    for (; this.#episode < until; this.#episode++) {
      this.#play(this.#episode % this.q.length, this.#exploration());
    }
  }

  #exploration(): number {
    const { explore_first, explore_last, explore_until } = this.#schedules;
    const progress = this.#episode / (this.#episodes * explore_until);
    return progress < 1 ? explore_first + (explore_last - explore_first) * progress : explore_last;
  }

  #play(start: number, exploration: number): void {
    const process = this.#process;
    const random = this.#random;
    const { max_steps } = this.#schedules;
    let cell = start;
    for (let step = 0; step < max_steps; step++) {
      const outcome = drawOutcome(process, cell, random());
      const next = process.next[outcome] ?? HEALED;
      this.#learn(cell, process.reward[outcome] ?? 0, next);
      if (next === HEALED) return;
      cell = next * process.actions + this.#chooseIn(next, exploration, random());
    }
  }

  #learn(cell: number, reward: number, next: number): void {
    const { q, visits } = this;
    const discount = this.#discount;
    const terminated = next === HEALED;
    const ahead = terminated ? 0 : discount * (q[this.#bestIn(next)] ?? 0);
    const seen = visits[cell] ?? 0;
    const known = q[cell] ?? 0;
    q[cell] = known + (reward + ahead - known) / (1 + (1 - discount) * seen);
    visits[cell] = seen + 1;
    this.steps++;
  }

  /** One draw serves both choices: whether to explore, and if so, which action. */
  #chooseIn(state: number, exploration: number, draw: number): number {
    const { actions } = this.#process;
    if (draw < exploration) return Math.floor((draw / exploration) * actions);
    return this.#bestIn(state) - state * actions;
  }

  /** The best cell of a state, the first of equals. */
  #bestIn(state: number): number {
    const { q } = this;
    const { actions } = this.#process;
    const first = state * actions;
    let best = first;
    for (let cell = first + 1; cell < first + actions; cell++) {
      if ((q[cell] ?? 0) > (q[best] ?? 0)) best = cell;
    }
    return best;
  }
}
