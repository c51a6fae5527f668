import { heading, row } from '../views/layout.js';

/** What was shown of each step, so that it can be shown again without being played again. */
export class Pages {
  readonly #pages: string[][] = [];

  begin(rows: readonly string[]): void {
    this.#pages.push([...rows]);
  }

  add(rows: readonly string[]): void {
    this.#pages.at(-1)?.push(...rows);
  }

  /** @param steps how far back from the one that is on the screen @returns its rows, marked as past */
  back(steps: number): string[] {
    const page = this.#pages.at(-1 - steps);
    if (page === undefined) return row('back', 'there is no earlier step');
    return ['', heading('Looking back: nothing is played again'), ...page, heading('Back to now')];
  }
}
