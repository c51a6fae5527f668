import type { Calibration } from '../../core/domain/model-parameters.js';
import { seededRandom } from '../../core/decider/random.js';
import { TIE } from './judge-table.js';
import type { Baseline } from './baselines.js';
import { HEALED, type DecisionProcess, type StepOutcome } from './process.js';
import { drawOutcome, sampledProcess, type SampledProcess } from './sampled-process.js';
import { DETECT_DEPENDENCY_US } from '../simulated/simulated-dependencies.js';
import type { Solution } from './solve.js';

/** An incident that has not ended by then counts as not healed. */
const MAX_STEPS = 1_000;

/** What came of one incident. */
export interface Episode {
  /** Discounted, in reward units. */
  readonly return: number;
  readonly healed: boolean;
  /** From the first sign of the incident until the app was well, or until it was given up. */
  readonly stable_us: number;
  readonly decisions: number;
  /** Whether any act in it was worse than the best, or than doing nothing. */
  readonly wrong: boolean;
  readonly harmful: boolean;
  /** Whether rules, allowlist or gates ever overruled what the table alone would have done. */
  readonly overridden: boolean;
}

export interface Game {
  readonly process: DecisionProcess;
  readonly solution: Solution;
  readonly calibration: Calibration;
  readonly seed: number;
  readonly episodes: number;
}

/** Plays incidents from their beginning to their end. The same seed gives the same episodes. */
export function play(game: Game, baseline: Baseline): Episode[] {
  const random = seededRandom(game.seed);
  const table: Table = {
    game,
    baseline,
    random,
    sampled: sampledProcess(game.process),
    outcomes: game.process.outcomes.flat(2),
  };
  return Array.from({ length: game.episodes }, () =>
    playOne(table, drawIndex(game.process.starts, random())),
  );
}

interface Table {
  readonly game: Game;
  readonly baseline: Baseline;
  readonly random: () => number;
  readonly sampled: SampledProcess;
  readonly outcomes: readonly StepOutcome[];
}

function playOne(table: Table, start: number): Episode {
  const { process, calibration } = table.game;
  const { discount } = process;
  const past: { action: string; at_us: number }[] = [];
  const marks = { wrong: false, harmful: false, overridden: false };
  let state = start;
  let earned = 0;
  let weight = 1;
  let now_us = detectionUs(calibration, process, start);
  for (let decisions = 1; ; decisions++) {
    const { action, overridden } = choose(table, { state, now_us, past });
    past.push({ action: process.actions[action] ?? 'noop', at_us: now_us });
    mark(marks, table.game.solution, { state, action, noop: process.actions.indexOf('noop') });
    marks.overridden ||= overridden;
    const { reward, next, duration_us } = drawAfter(table, state, action);
    earned += weight * reward;
    weight *= discount;
    now_us += duration_us;
    if (next === HEALED || decisions === MAX_STEPS) {
      const healed = next === HEALED;
      return { return: earned, healed, stable_us: now_us, decisions, ...marks };
    }
    state = next;
  }
}

/** The policy's choice, or nothing where the gates refuse it. */
function choose(
  { game: { process }, baseline, random }: Table,
  at: {
    readonly state: number;
    readonly now_us: number;
    readonly past: readonly { readonly action: string; readonly at_us: number }[];
  },
): { readonly action: number; readonly overridden: boolean } {
  const { policy, gate, alone } = baseline;
  const chosen = drawIndex(policy[at.state] ?? [], random());
  const noop = process.actions.indexOf('noop');
  const state = process.states[at.state];
  const name = process.actions[chosen] ?? 'noop';
  const refused =
    gate !== undefined && state !== undefined && !gate({ ...at, action: name, state });
  const action = refused ? noop : chosen;
  const byItself = alone?.[at.state]?.indexOf(1) ?? action;
  return { action, overridden: action !== byItself };
}

function mark(
  marks: { wrong: boolean; harmful: boolean },
  { values, action_values }: Solution,
  {
    state,
    action,
    noop,
  }: { readonly state: number; readonly action: number; readonly noop: number },
): void {
  const worths = action_values[state] ?? [];
  const worth = worths[action] ?? 0;
  marks.wrong ||= worth < (values[state] ?? 0) - TIE;
  marks.harmful ||= worth < (worths[noop] ?? 0) - TIE;
}

function drawAfter(table: Table, state: number, action: number): StepOutcome {
  const { sampled, outcomes, random } = table;
  const outcome = outcomes[drawOutcome(sampled, state * sampled.actions + action, random())];
  if (outcome === undefined) throw new RangeError(`no outcome of state ${String(state)}`);
  return outcome;
}

/** The index whose share the draw falls into; the last with a share where rounding leaves a gap. */
function drawIndex(shares: readonly number[], draw: number): number {
  let until = 0;
  const at = shares.findIndex((share) => {
    until += share;
    return draw < until;
  });
  return at === -1 ? shares.findLastIndex((share) => share > 0) : at;
}

function detectionUs(calibration: Calibration, process: DecisionProcess, start: number): number {
  const detect = {
    crash: calibration.detect_crash_us,
    overload: calibration.detect_overload_us,
    false_alarm: calibration.detect_false_alarm_us,
    dependency: DETECT_DEPENDENCY_US,
  };
  const state = process.states[start];
  return state === undefined ? 0 : detect[state.incident];
}
