/** A place of one sequence and the place of the other that belongs to it; null where there is none. */
export type AlignedPlace =
  | { readonly a: number; readonly b: number }
  | { readonly a: number; readonly b: null }
  | { readonly a: null; readonly b: number };

/** Two sequences that differ in more places than this are compared place by place. */
const MOST_EDITS = 1_000;

/**
 * Puts two sequences beside each other with as few additions and removals as possible, so that one
 * that is inserted does not make all later ones differ. Method: E. W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", Algorithmica 1 (1986).
 * @returns every place of both, in order; what is equal in both is paired
 */
export function align(a: readonly string[], b: readonly string[]): AlignedPlace[] {
  const start = commonStart(a, b);
  const end = commonEnd(a, b, start);
  const middle = shortestEdit(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [
    ...pairs(start, 0, 0),
    ...middle.map((place) => shifted(place, start)),
    ...pairs(end, a.length - end, b.length - end),
  ];
}

/** Place by place, the longer one's rest alone. */
export function inOrder(ofA: number, ofB: number): AlignedPlace[] {
  const both = Math.min(ofA, ofB);
  const rest = (all: number) => Array.from({ length: all - both }, (_, at) => both + at);
  return [
    ...pairs(both, 0, 0),
    ...rest(ofA).map((a): AlignedPlace => ({ a, b: null })),
    ...rest(ofB).map((b): AlignedPlace => ({ a: null, b })),
  ];
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same += 1;
  return same;
}

function commonEnd(a: readonly string[], b: readonly string[], start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let same = 0;
  while (same < most && a.at(-1 - same) === b.at(-1 - same)) same += 1;
  return same;
}

function pairs(length: number, a: number, b: number): AlignedPlace[] {
  return Array.from({ length }, (_, at) => ({ a: a + at, b: b + at }));
}

function shifted(place: AlignedPlace, by: number): AlignedPlace {
  if (place.a === null) return { a: null, b: place.b + by };
  return place.b === null ? { a: place.a + by, b: null } : { a: place.a + by, b: place.b + by };
}

function shortestEdit(a: readonly string[], b: readonly string[]): AlignedPlace[] {
  const reached = furthestPaths(a, b);
  return reached === undefined ? inOrder(a.length, b.length) : walkBack(a, b, reached);
}

type Reached = ReadonlyMap<number, number>;

/** For each number of edits, how far each diagonal is reached with it; undefined beyond the limit. */
function furthestPaths(a: readonly string[], b: readonly string[]): Reached[] | undefined {
  const paths: Reached[] = [];
  let before: Reached = new Map([[1, 0]]);
  for (let edits = 0; edits <= MOST_EDITS; edits += 1) {
    paths.push(before);
    const reached = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const x = slide(a, b, stepTo(diagonal, before, edits), diagonal);
      reached.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return paths;
    }
    before = reached;
  }
  return undefined;
}

/** Where a diagonal is entered from one beside it, by one edit more. */
function stepTo(diagonal: number, before: Reached, edits: number): number {
  return comesFromAbove(before, diagonal, edits)
    ? (before.get(diagonal + 1) ?? 0)
    : (before.get(diagonal - 1) ?? 0) + 1;
}

/** As far along a diagonal as both are equal. */
function slide(a: readonly string[], b: readonly string[], from: number, diagonal: number): number {
  let x = from;
  while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
  return x;
}

function comesFromAbove(before: Reached, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (before.get(diagonal - 1) ?? 0) < (before.get(diagonal + 1) ?? 0);
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  paths: readonly Reached[],
): AlignedPlace[] {
  const places: AlignedPlace[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = paths.length - 1; edits > 0; edits -= 1) {
    const before = paths[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const isAbove = comesFromAbove(before, diagonal, edits);
    const from = isAbove ? diagonal + 1 : diagonal - 1;
    const fromX = before.get(from) ?? 0;
    const fromY = fromX - from;
    const entered = isAbove ? fromX : fromX + 1;
    places.push(...pairs(x - entered, entered, entered - diagonal).reverse());
    places.push(isAbove ? { a: null, b: fromY } : { a: fromX, b: null });
    [x, y] = [fromX, fromY];
  }
  return [...pairs(x, 0, 0), ...places.reverse()];
}
