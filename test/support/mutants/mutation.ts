import type { Files } from './home.js';

/** Numbers in [0, 1) from a seed, and what is drawn with them. */
export class Draw {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number from 0 to below a limit. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  from<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }
}

/** One way to tamper, which draws where and how. */
export interface Mutation {
  readonly what: string;
  readonly mutate: (draw: Draw) => Files;
}

export const mutation = (what: string, mutate: (draw: Draw) => Files): Mutation => ({
  what,
  mutate,
});

/** Puts another text in the place of a part of it. */
export function spliced(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}
