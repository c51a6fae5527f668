import type { Series } from './fields.js';

/** The one spelling of a series: the value alone where all are equal. */
export function toSeries(values: readonly (number | null)[]): Series {
  const [first] = values;
  const isConstant = first !== undefined && values.every((value) => value === first);
  return isConstant ? first : [...values];
}

/** The values of a series, one for each of its points. */
export function valuesOf(series: Series, points: number): readonly (number | null)[] {
  return Array.isArray(series) ? series : Array.from({ length: points }, () => series);
}
