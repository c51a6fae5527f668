import { align, inOrder, type AlignedPlace } from './align.js';
import { firstDifferenceIn, type FieldDifference } from './first-difference.js';
import type { Measure, Measured, TracedDecision, TracedPart, RunTrace } from './run-trace.js';

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

/** A decision of either run beside the one of the other that belongs to it; null where it has none. */
export interface DecisionPair {
  readonly a: TracedDecision | null;
  readonly b: TracedDecision | null;
  /** The same incident was answered in the same way. */
  readonly same: boolean;
}

/** Two runs, by what they did; what was measured stands apart and does not count. */
export interface TraceComparison {
  readonly same: boolean;
  /** Of the longer run. */
  readonly lines: number;
  /** Lines of both that are beside each other and differ, and those that only one run has. */
  readonly differing: number;
  readonly only_a: number;
  readonly only_b: number;
  readonly first: FirstDifference | null;
  readonly decisions: readonly DecisionPair[];
  readonly measured: readonly MeasuredPair[];
}

/**
 * Compares two runs line by line. Where one has a line that the other lacks, the lines behind it are
 * compared with those that belong to them: their numbers count for nothing then.
 */
export function compareTraces(a: RunTrace, b: RunTrace): TraceComparison {
  const [ofA, ofB] = [a.behaviour, b.behaviour];
  const lines = Math.max(ofA.length, ofB.length);
  const isSame = ofA.length === ofB.length && ofA.every((line, at) => line === ofB[at]);
  const differing = isSame ? [] : differingPlaces(ofA, ofB);
  const [place] = differing;
  return {
    same: isSame,
    lines,
    differing: differing.length,
    only_a: differing.filter((one) => one.b === null).length,
    only_b: differing.filter((one) => one.a === null).length,
    first: place === undefined ? null : differenceAt(place, a, b),
    decisions: pairDecisions(a.decisions, b.decisions),
    measured: pairs(a.measured, b.measured),
  };
}

/** In the order of the logs. Where nothing differs but numbers, the places at which they do. */
function differingPlaces(ofA: readonly string[], ofB: readonly string[]): AlignedPlace[] {
  const [a, b] = [ofA.map(withoutNumbers), ofB.map(withoutNumbers)];
  const differs = (
    { a: one, b: other }: AlignedPlace,
    in_a: readonly string[],
    in_b: typeof in_a,
  ) => one === null || other === null || in_a[one] !== in_b[other];
  const found = alignAlike(a, b, kindOf).filter((place) => differs(place, a, b));
  return found.length > 0
    ? found
    : inOrder(ofA.length, ofB.length).filter((place) => differs(place, ofA, ofB));
}

/** What an inserted line changes in all that follow: number and cause, and the ids that are counted up. */
const NUMBERS = /\["(?:seq|cause|event_id|decision_id)",(?:null|\d+|"[^"]*")\],?/g;

function withoutNumbers(line: string): string {
  return line.replace(NUMBERS, '');
}

function kindOf(line: string): string {
  return /^\[\["event_name","(\w*)"\]/.exec(line)?.[1] ?? '';
}

/** What is equal is paired; of the rest what is of one kind, and then what is at the same place. */
function alignAlike(
  a: readonly string[],
  b: readonly string[],
  kind: (text: string) => string,
): AlignedPlace[] {
  return filled(align(a, b), (ofA, ofB) => {
    const kinds = (all: readonly string[], places: readonly number[]) =>
      places.map((at) => kind(all[at] ?? ''));
    const alike = align(kinds(a, ofA), kinds(b, ofB));
    return filled(alike, (one, other) =>
      inOrder(one.length, other.length).map((place) => placeIn(place, one, other)),
    ).map((place) => placeIn(place, ofA, ofB));
  });
}

/** The same, where each stretch of places without a partner is aligned in another way. */
function filled(
  places: readonly AlignedPlace[],
  fill: (ofA: readonly number[], ofB: readonly number[]) => readonly AlignedPlace[],
): AlignedPlace[] {
  const result: AlignedPlace[] = [];
  let [ofA, ofB]: [number[], number[]] = [[], []];
  const close = () => {
    // One by one: a long log has more of them than a call takes arguments.
    if (ofA.length + ofB.length > 0) for (const place of fill(ofA, ofB)) result.push(place);
    [ofA, ofB] = [[], []];
  };
  for (const place of places) {
    if (place.b === null) ofA.push(place.a);
    else if (place.a === null) ofB.push(place.b);
    else {
      close();
      result.push(place);
    }
  }
  close();
  return result;
}

function placeIn(
  { a, b }: AlignedPlace,
  ofA: readonly number[],
  ofB: readonly number[],
): AlignedPlace {
  return { a: a === null ? null : ofA[a], b: b === null ? null : ofB[b] } as AlignedPlace;
}

function pairDecisions(
  ofA: readonly TracedDecision[],
  ofB: readonly TracedDecision[],
): DecisionPair[] {
  const told = ({ incident, answer }: TracedDecision) => `${incident} ${answer}`;
  const [a, b] = [ofA.map(told), ofB.map(told)];
  return alignAlike(a, b, (text) => text.slice(0, text.indexOf(' '))).map((place) => ({
    a: (place.a === null ? undefined : ofA[place.a]) ?? null,
    b: (place.b === null ? undefined : ofB[place.b]) ?? null,
    same: place.a !== null && place.b !== null && a[place.a] === b[place.b],
  }));
}

function differenceAt(place: AlignedPlace, a: RunTrace, b: RunTrace): FirstDifference {
  const lineOf = (at: number | null, { behaviour }: RunTrace) =>
    at === null ? undefined : behaviour[at];
  const [of_a, of_b] = [lineOf(place.a, a), lineOf(place.b, b)];
  const isPair = of_a !== undefined && of_b !== undefined;
  // Numbers of lines that belong together may differ, and are not what does.
  const [told_a, told_b] =
    isPair && withoutNumbers(of_a) !== withoutNumbers(of_b)
      ? [withoutNumbers(of_a), withoutNumbers(of_b)]
      : [of_a, of_b];
  const number = (at: number | null) => (at === null ? null : at + 1);
  return {
    line_a: number(place.a),
    line_b: number(place.b),
    ...firstDifferenceIn(fieldsIn(told_a), fieldsIn(told_b)),
  };
}

/** Of a line without its last fields a comma is left at the end. */
function fieldsIn(line: string | undefined): object {
  const whole = (line ?? '[]').replace(/,\]$/, ']');
  return Object.fromEntries(JSON.parse(whole) as [string, unknown][]);
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
