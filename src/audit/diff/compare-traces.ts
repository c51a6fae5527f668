import { firstDifferenceIn, type FieldDifference } from './first-difference.js';
import type { Measure, Measured, TracedPart, RunTrace } from './run-trace.js';

/** Where two runs begin to differ: the line of each (null where one has ended), field and values. */
export interface FirstDifference extends FieldDifference {
  readonly line_a: number | null;
  readonly line_b: number | null;
}

/** One figure of both runs; null where a run has none. */
export interface MeasuredPair {
  readonly part: TracedPart;
  readonly measure: Measure;
  readonly a: number | null;
  readonly b: number | null;
  /** b over a, where both are there and a is not 0. */
  readonly ratio: number | null;
}

/** Two runs, by what they did; what was measured stands apart and does not count. */
export interface TraceComparison {
  readonly same: boolean;
  /** Of the longer run. */
  readonly lines: number;
  /** Place by place; a line that only one run has counts too. */
  readonly differing: number;
  readonly first: FirstDifference | null;
  readonly measured: readonly MeasuredPair[];
}

/** Compares line by line: a run decides the same in the same order, or it does not behave alike. */
export function compareTraces(a: RunTrace, b: RunTrace): TraceComparison {
  const lines = Math.max(a.behaviour.length, b.behaviour.length);
  const places = Array.from({ length: lines }, (_, place) => place);
  const differing = places.filter((place) => a.behaviour[place] !== b.behaviour[place]);
  const [place] = differing;
  return {
    same: place === undefined,
    lines,
    differing: differing.length,
    first: place === undefined ? null : differenceAt(place, a, b),
    measured: pairs(a.measured, b.measured),
  };
}

function differenceAt(place: number, a: RunTrace, b: RunTrace): FirstDifference {
  const [of_a, of_b] = [a.behaviour[place], b.behaviour[place]];
  const number = (line: string | undefined) => (line === undefined ? null : place + 1);
  return {
    line_a: number(of_a),
    line_b: number(of_b),
    ...firstDifferenceIn(fieldsIn(of_a), fieldsIn(of_b)),
  };
}

function fieldsIn(line: string | undefined): object {
  return Object.fromEntries(JSON.parse(line ?? '[]') as [string, unknown][]);
}

function pairs(ofA: readonly Measured[], ofB: readonly Measured[]): MeasuredPair[] {
  const onlyB = ofB.filter((measured) => valueIn(ofA, measured) === null);
  return [...ofA, ...onlyB].map((measured) => {
    const { part, measure } = measured;
    const [a, b] = [valueIn(ofA, measured), valueIn(ofB, measured)];
    return { part, measure, a, b, ratio: a === null || b === null || a === 0 ? null : b / a };
  });
}

function valueIn(all: readonly Measured[], { part, measure }: Measured): number | null {
  return all.find((other) => other.part === part && other.measure === measure)?.value ?? null;
}
