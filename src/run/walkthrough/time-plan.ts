import type { Scenario } from '../../core/domain/scenario.js';
import type { Step } from './steps.js';

/** How fast a run is shown. `instant` adds nothing. */
export const PACES = ['instant', 'brisk', 'talk'] as const;
export type Pace = (typeof PACES)[number];

/** Seconds at the pace of a talk. With the scenarios that ship, six minutes in all. */
const TALK_S = { onboarding: 50, deployment: 50, scenario: 75, safety: 60 } as const;
/** There is less to see of an alert: it breaks nothing. */
const TALK_S_OF_ALERT = 50;
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
  readonly title: string;
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
 * @param steps all of a run
 * @returns undefined where nothing is waited for
 */
export function planFor(pace: Pace, steps: readonly Step[]): Plan | undefined {
  return pace === 'instant' ? undefined : waitingPlan(pace, steps);
}

function waitingPlan(pace: Exclude<Pace, 'instant'>, steps: readonly Step[]): Plan {
  let total_ms = 0;
  const planned = steps.map((step) => {
    const ms = secondsOf(step) * MS_PER_S * SHARE_OF_TALK[pace];
    total_ms += ms;
    const { number, title } = step;
    const ends_at_ms = total_ms;
    return { step: number, title, before_ms: ms * BEFORE, reveal_ms: ms * REVEAL, ends_at_ms };
  });
  return { steps: planned, total_ms };
}

function secondsOf(step: Step): number {
  return step.shows === 'scenario' && isOneAlert(step.scenario)
    ? TALK_S_OF_ALERT
    : TALK_S[step.shows];
}

function isOneAlert({ faults }: Scenario): boolean {
  return faults.length === 1 && faults[0]?.fault.kind === 'alert';
}

/** `01:42`. Hours are minutes too. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / MS_PER_S);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
