import type { Choose, Dimension, Dimensions } from './dimensions.js';

interface Chosen {
  readonly dimension: Dimension;
  at: number;
}

/**
 * Runs a function over every combination of what it reads: a dimension is chosen only when it is
 * asked for, and afterwards every other of its classes is tried. What was not read cannot have made
 * a difference, so each run stands for all cases that differ only in that (Boyapati, Khurshid,
 * Marinov, "Korat: automated testing based on Java predicates", ISSTA 2002).
 * @param run is given what chooses, and what has been chosen so far
 * @returns how many runs that took
 */
export function exploreLazily(
  dimensions: Dimensions,
  run: (choose: Choose, chosen: readonly Chosen[]) => void,
): number {
  const trail: Chosen[] = [];
  for (let runs = 1; ; runs += 1) {
    let read = 0;
    const choose = ((dimension) => {
      const earlier = trail.findIndex((chosen) => chosen.dimension === dimension);
      const place = earlier === -1 ? trail.push({ dimension, at: 0 }) - 1 : earlier;
      read = Math.max(read, place + 1);
      return dimensions[dimension][trail[place]?.at ?? 0]?.value;
    }) as Choose;
    run(choose, trail);
    trail.length = read;
    while (isUsedUp(dimensions, trail.at(-1))) trail.pop();
    const last = trail.at(-1);
    if (last === undefined) return runs;
    last.at += 1;
  }
}

function isUsedUp(dimensions: Dimensions, last: Chosen | undefined): boolean {
  return last !== undefined && last.at + 1 === dimensions[last.dimension].length;
}

/** The choices that are not the ordinary ones, in words. */
export function deviationsIn(dimensions: Dimensions, chosen: readonly Chosen[]): string[] {
  return chosen
    .filter(({ at }) => at > 0)
    .map(({ dimension, at }) => dimensions[dimension][at]?.label ?? dimension);
}
