/** How wide a letter of a small label is at most, on average, in units of the drawing. */
export const LETTER = 6.2;

/** A label as it wants to stand, and the row that it got. */
export interface PlacedLabel<Label> {
  readonly label: Label;
  readonly x: number;
  readonly row: number;
}

/**
 * Puts labels into as few rows as keeps them apart: each into the first row where there is room.
 * @param widthOf in units of the drawing
 * @param rows when all are taken, the last one takes it all the same
 */
export function placeLabels<Label>(
  labels: readonly { readonly label: Label; readonly x: number }[],
  widthOf: (label: Label) => number,
  rows = Infinity,
): PlacedLabel<Label>[] {
  const ends: number[] = [];
  return [...labels]
    .sort((one, other) => one.x - other.x)
    .map(({ label, x }) => {
      const free = ends.findIndex((end) => end <= x);
      const row = Math.min(free === -1 ? ends.length : free, rows - 1);
      ends[row] = x + widthOf(label);
      return { label, x, row };
    });
}

/**
 * Moves labels that are beside the ends of lines apart, from the top down, and up again where they
 * would leave the frame.
 * @param gap the least distance between two
 * @param lowest where the last one may be
 */
export function spreadLabels<Label>(
  labels: readonly { readonly label: Label; readonly y: number }[],
  gap: number,
  lowest = Infinity,
): { readonly label: Label; readonly y: number }[] {
  let least = -Infinity;
  return [...labels]
    .sort((one, other) => one.y - other.y)
    .map(({ label, y }, at) => {
      const room = lowest - (labels.length - 1 - at) * gap;
      const free = Math.min(Math.max(y, least), room);
      least = free + gap;
      return { label, y: free };
    });
}
