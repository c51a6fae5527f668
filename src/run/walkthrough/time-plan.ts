import { STEP_OF_SCENARIO, STEPS } from './steps.js';
import type { Scenario } from './scenarios.js';

/** How fast a run is shown. `instant` adds nothing. */
export const PACES = ['instant', 'brisk', 'talk'] as const;
export type Pace = (typeof PACES)[number];

/** Seconds for each of the six steps at the pace of a talk: six minutes in all. */
const TALK_S = [50, 50, 75, 75, 50, 60] as const;
const SHARE_OF_TALK: Readonly<Record<Exclude<Pace, 'instant'>, number>> = { talk: 1, brisk: 0.25 };
const MS_PER_S = 1_000;
/**
 * Of a step's time: first what is about to happen is told, then row after row shows what happened, and
 * last what was seen stays. Most of it is for the rows: nothing may stand still for long.
 */
const BEFORE = 0.25;
const REVEAL = 0.6;

/** One step's time, in milliseconds. */
export interface PlannedStep {
  readonly step: number;
  /** From its announcement until it is played. */
  readonly before_ms: number;
  /** In which its rows are shown, one after the other. */
  readonly reveal_ms: number;
  /** When the next one begins, since the start of the run. */
  readonly ends_at_ms: number;
}

export interface Plan {
  readonly steps: readonly PlannedStep[];
  readonly total_ms: number;
}

/**
 * The time plan of a run. A step that takes longer eats into its own pauses, never into the others'.
 * @param steps the numbers of the steps that are played, from 1, in their order
 * @returns undefined where nothing is waited for
 */
export function planFor(pace: Pace, steps: readonly number[]): Plan | undefined {
  if (pace === 'instant') return undefined;
  let total_ms = 0;
  const planned = steps.map((step) => {
    const ms = (TALK_S[step - 1] ?? 0) * MS_PER_S * SHARE_OF_TALK[pace];
    total_ms += ms;
    return { step, before_ms: ms * BEFORE, reveal_ms: ms * REVEAL, ends_at_ms: total_ms };
  });
  return { steps: planned, total_ms };
}

/** `01:42`. Hours are minutes too. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / MS_PER_S);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** The numbers of the steps that a run with these scenarios has. */
export function stepsOf(scenarios: readonly Scenario[]): number[] {
  return [1, 2, ...scenarios.map(({ id }) => STEP_OF_SCENARIO[id]), STEPS];
}
