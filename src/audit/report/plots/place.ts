/** A place in a drawing: a tenth of a unit is finer than any screen. */
export function place(value: number): number {
  return Math.round(value * 10) / 10;
}
