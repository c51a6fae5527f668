import { count } from './count.js';
import { grouped } from './figures.js';
import type { Seal } from './seal-words.js';

/** What was done to an app, by the lines of one log. */
export interface ActCounts {
  /** Carried out, each after a decision that every gate allowed. A noop counts too. */
  readonly allowed: number;
  /** Workers that ended without fault, order or permission while an agent was there. */
  readonly without: number;
  /** Decisions of which no line tells whether they were carried out. */
  readonly unknown: number;
}

/** How far the lines reach that were counted: all of a run, what there is of it by now, what was left of it, or up to a problem. */
export type CountedPart = 'all' | 'so_far' | 'recovered' | 'good_lines';

/** @param seal of a log without an end, and of one that was not sealed when it was written, nobody knows all lines */
export function countedPart(hasProblem: boolean, seal: Seal): CountedPart {
  if (hasProblem) return 'good_lines';
  if (seal === 'recovered') return 'recovered';
  return seal === 'unfinished' ? 'so_far' : 'all';
}

/** Whether anything was done without permission; `not known` where the lines cannot answer it for the whole run. */
export function doneWithout(
  { without, unknown }: ActCounts,
  part: CountedPart,
): 'yes' | 'no' | 'not known' {
  if (without > 0) return 'yes';
  return unknown > 0 || part !== 'all' ? 'not known' : 'no';
}

/** The same with its figures: `3 acts, each after a decision that every gate allowed; 0 without`. */
export function actsInWords({ allowed, without, unknown }: ActCounts, part: CountedPart): string {
  const ended = without === 0 ? '' : ` (${count(without, 'worker')} ended, by nobody's order)`;
  const open =
    unknown === 0 ? '' : `; of ${count(unknown, 'decision')} no line tells whether it was done`;
  const done =
    allowed + without === 0
      ? 'nothing was carried out'
      : `${allowedInWords(allowed)}; ${grouped(without)} without${ended}`;
  return `${BEGINS[part]}${done}${open}`;
}

const BEGINS: Readonly<Record<CountedPart, string>> = {
  all: '',
  so_far: 'so far ',
  recovered: 'in the recovered lines ',
  good_lines: 'in the good lines ',
};

function allowedInWords(allowed: number): string {
  if (allowed === 0) return 'no act after a decision';
  return `${count(allowed, 'act')}, ${allowed === 1 ? '' : 'each '}after a decision that every gate allowed`;
}
